/* Keeps [data-left] running between two loads of the page. The server's clock counts, not the phone's. */
import { word } from "./words.js";

const skew = new Date(document.body.dataset.now) - Date.now();

function span(milliseconds) {
  const minutes = Math.floor(Math.max(milliseconds, 0) / 60000);
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60];
  const said = [];
  if (days) said.push(word(days === 1 ? "day" : "days", { count: days }));
  if (hours) said.push(word("hours", { count: hours }));
  if (rest && !days) said.push(word("minutes", { count: rest }));
  return said.join(" ") || word("moment");
}

function setText(part, text) {
  if (part && part.textContent !== text) part.textContent = text;
}

function turnLate(left) {
  if (left.classList.contains("jd-left-late")) return;
  left.classList.remove("jd-left-calm", "jd-left-early", "jd-left-soon");
  left.classList.add("jd-left-late");
  setText(left.querySelector("[data-left-word]"), word("overdue"));
  const icon = left.querySelector("[data-left-icon]");
  if (icon) icon.className = "bi bi-exclamation-octagon-fill";
}

function tick(left) {
  const [now, due] = [Date.now() + skew, new Date(left.dataset.due)];
  const isLate = due <= now;
  setText(left.querySelector("[data-left-span]"), word(isLate ? "late" : "left", { span: span(Math.abs(due - now)) }));
  const bar = left.querySelector("[data-left-bar]");
  const start = new Date(left.dataset.start);
  if (bar && start < due) bar.value = Math.min(100, Math.max(0, ((now - start) / (due - start)) * 100));
  if (isLate) turnLate(left);
}

const tickAll = () => document.querySelectorAll("[data-left]").forEach(tick);
setInterval(tickAll, 20000);
document.addEventListener("visibilitychange", () => document.hidden || tickAll());
