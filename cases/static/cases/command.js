/* The command desk: the case beside the queues, and queues that refresh themselves without touching what is typed. */
import { mapOf, showLayer } from "../jiangdu/map.js";

const SECONDS = 30;
const desk = document.querySelector("[data-command]");
const queues = desk.querySelector("[data-command-queues]");
const panel = desk.querySelector("#command-case");
const overview = desk.querySelector(".command-map [data-map]");
let tag = desk.dataset.tag;
let wantsForm = false;

const rowOf = (number) => number && queues.querySelector(`[data-number="${CSS.escape(number)}"]`);
const shown = () => panel.querySelector("[data-case]")?.dataset.case || "";

function mark() {
  queues.querySelectorAll("[aria-current]").forEach((row) => row.removeAttribute("aria-current"));
  rowOf(shown())?.setAttribute("aria-current", "true");
  desk.toggleAttribute("data-open", Boolean(shown()));
  if (!shown()) mapOf(overview).invalidateSize(); // it was hidden behind the case
}

function showPanel() {
  mark();
  panel.querySelectorAll("[data-map]").forEach(mapOf);
  if (matchMedia("(max-width: 991.98px)").matches) panel.scrollIntoView({ block: "start" });
  if (!wantsForm) return;
  wantsForm = false;
  const fields = [...panel.querySelectorAll("#command-form select, #command-form textarea")];
  const empty = fields.find((field) => field.required && !field.value);
  (empty || panel.querySelector("#command-form [type=submit]") || panel).focus();
}

/* The new rows in place of the old ones: the marked row, the focus and how far each queue was scrolled stay. */
function replace(html) {
  const marked = queues.querySelector(".jd-key-now")?.dataset.number;
  const focused = queues.contains(document.activeElement)
    ? { number: document.activeElement.closest("[data-number]")?.dataset.number, key: document.activeElement.dataset.key }
    : null;
  const tops = [...queues.querySelectorAll(".command-rows")].map((list) => [list.closest("section").getAttribute("aria-labelledby"), list.scrollTop]);
  const left = queues.firstElementChild?.scrollLeft;
  const chosen = [...queues.querySelectorAll("[name=numbers]:checked")].map((box) => box.value);
  queues.innerHTML = html;
  window.htmx.process(queues);
  queues.firstElementChild.scrollLeft = left;
  for (const [name, top] of tops) {
    const list = queues.querySelector(`[aria-labelledby="${name}"] .command-rows`);
    if (list) list.scrollTop = top;
  }
  queues.querySelectorAll("[name=numbers]").forEach((box) => (box.checked = chosen.includes(box.value)));
  document.dispatchEvent(new Event("jd:rows"));
  rowOf(marked)?.classList.add("jd-key-now");
  if (focused) rowOf(focused.number)?.querySelector(focused.key ? `[data-key="${focused.key}"]` : "a")?.focus({ preventScroll: true });
  mark();
  const { waiting } = queues.firstElementChild.dataset;
  document.querySelectorAll(`nav a[href="${desk.dataset.url}"] .jd-count`).forEach((badge) => (badge.textContent = waiting));
  const notice = panel.querySelector("[data-command-moved]");
  if (notice) notice.hidden = Boolean(rowOf(shown()));
}

async function refresh() {
  if (document.hidden) return;
  const url = `${desk.dataset.url}?part=queues&case=${encodeURIComponent(shown())}`;
  const response = await fetch(url, { headers: { "HX-Request": "true", "If-None-Match": tag } }).catch(() => null);
  if (!response?.ok) return; // 304: nothing new; no connection or no session: the next click asks
  tag = response.headers.get("ETag");
  replace(await response.text());
  showLayer(mapOf(overview), overview.dataset.layer);
}

document.addEventListener("click", (event) => {
  wantsForm = Boolean(event.target.closest("[data-command-act]"));
  if (!event.target.closest("[data-command-shut]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const number = shown();
  panel.replaceChildren();
  history.pushState(null, "", desk.dataset.url);
  mark();
  rowOf(number)?.querySelector("a").focus();
});
document.addEventListener("htmx:afterSwap", (event) => event.detail.target === panel && showPanel());
document.addEventListener("visibilitychange", refresh);
addEventListener("popstate", () => location.reload());
setInterval(refresh, SECONDS * 1000);
