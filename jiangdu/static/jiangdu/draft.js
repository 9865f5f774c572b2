/* data-draft="key" on a form: keeps what is typed in this browser for a day, per account.
   Never kept: passwords, hidden fields, files, fields with data-private (personal data), and a position measured by the
   device (data-measured): next time one stands somewhere else. */
import { word } from "./words.js";

const DAY = 24 * 3600 * 1000;
const prefix = `jd:draft:${document.body.dataset.user}:`;
const LEFT_OUT = new Set(["password", "hidden", "file", "submit", "button", "image", "reset"]);

function fields(form) {
  return [...form.elements].filter(
    (field) => field.name && !LEFT_OUT.has(field.type) && !field.closest("[data-private], [data-measured]"),
  );
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(prefix + key));
    return draft && Date.now() - draft.at < DAY ? draft.values : null;
  } catch {
    return null;
  }
}

function write(key, values) {
  try {
    localStorage.setItem(prefix + key, JSON.stringify({ at: Date.now(), values }));
  } catch {
    /* no room or not allowed: the form works without a draft */
  }
}

function keep(form) {
  const values = fields(form).map(({ name, type, value, checked }) => {
    const isChoice = type === "checkbox" || type === "radio";
    return [name, value, isChoice ? checked : null];
  });
  write(form.dataset.draft, values);
}

function restore(form, values) {
  let changed = false;
  for (const [name, value, checked] of values) {
    const same = fields(form).filter((field) => field.name === name);
    const field = checked === null ? same[0] : same.find((choice) => choice.value === value);
    if (!field) continue;
    if (checked !== null) changed ||= field.checked !== checked;
    else if (value && !field.value) changed = true;
    if (checked !== null) field.checked = checked;
    else if (value && !field.value) field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
  return changed;
}

function drop(key) {
  Object.keys(localStorage)
    .filter((name) => name === prefix + key || name.startsWith(`${prefix}${key}:`))
    .forEach((name) => localStorage.removeItem(name));
}

function offerDiscard(form) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-outline-secondary jd-draft-drop";
  button.textContent = word("draft_dropped");
  button.addEventListener("click", () => {
    drop(form.dataset.draft);
    location.assign(location.pathname + location.search);
  });
  const line = document.createElement("p");
  line.className = "jd-message";
  line.append(word("draft_restored"), " ", button);
  form.prepend(line);
}

for (const message of document.querySelectorAll("[data-message]")) {
  const sent = message.dataset.message.match(/draft-sent:(\S+)/);
  if (sent) drop(sent[1]);
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  const values = read(form.dataset.draft);
  if (values && restore(form, values)) offerDiscard(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
}
