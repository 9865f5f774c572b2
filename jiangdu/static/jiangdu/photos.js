/* [data-photos]: takes photos, sends each at once, keeps the ids in the form. A form waits for its photos. */
import { reduced, upload } from "./photo_upload.js";
import { toast, word } from "./words.js";

const onTheWay = new Map(); // form → number of photos being sent

function button(className, iconName, words) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  if (iconName) made.innerHTML = `<i class="bi bi-${iconName}" aria-hidden="true"></i>`;
  const text = document.createElement("span");
  text.className = iconName ? "visually-hidden" : "";
  text.textContent = words;
  made.append(text);
  return made;
}

function tile(picker, source) {
  const item = document.createElement("li");
  item.className = "jd-picker-item";
  const image = document.createElement("img");
  image.src = source;
  image.alt = word("photo");
  const remove = button("jd-picker-remove", "x-lg", word("photo_remove"));
  remove.dataset.photoRemove = "";
  item.append(image, remove);
  picker.querySelector(".jd-picker-add").before(item);
  return item;
}

function setState(item, ...content) {
  item.querySelector(".jd-picker-state")?.remove();
  if (!content.length) return;
  const state = document.createElement("div");
  state.className = "jd-picker-state";
  state.append(...content);
  item.append(state);
}

function finish(picker, item, { id, thumbnail_url: thumbnail }) {
  const input = document.createElement("input");
  input.type = "hidden";
  input.name = picker.dataset.name;
  input.value = id;
  item.append(input);
  item.dataset.photoDone = "";
  item.dataset.thumbnail = thumbnail || "";
  setState(item);
  remember(picker);
}

function count(picker, step) {
  const form = picker.closest("form");
  onTheWay.set(form, (onTheWay.get(form) || 0) + step);
  if (!onTheWay.get(form)) form?.dispatchEvent(new Event("jd:photos-settled"));
}

async function send(picker, item, photo) {
  const bar = document.createElement("progress");
  bar.max = 1;
  bar.setAttribute("aria-label", word("photo_waiting"));
  setState(item, bar);
  delete item.dataset.photoFailed;
  count(picker, 1);
  const { status, body } = await upload(picker.dataset.url, photo, (share) => (bar.value = share));
  if (status === 201 || status === 200) finish(picker, item, body);
  else fail(picker, item, photo, status, body);
  count(picker, -1);
}

function fail(picker, item, photo, status, body) {
  item.dataset.photoFailed = "";
  const retry = button("", "", word("photo_retry"));
  retry.addEventListener("click", () => send(picker, item, photo));
  setState(item, word("photo_failed"), retry);
  if (status === 401 || status === 403) {
    document.dispatchEvent(new CustomEvent("jd:sign-in", { detail: { then: () => send(picker, item, photo) } }));
  } else if (status >= 400 && status < 500) {
    toast(word("photo_refused", { reason: body?.errors?.[0]?.message || body?.detail || "" }), "late");
  }
}

async function add(picker, files) {
  const room = Number(picker.dataset.most) - picker.querySelectorAll(".jd-picker-item").length;
  if (files.length > room) toast(word("photo_too_many", { most: picker.dataset.most }), "late");
  for (const file of files.slice(0, Math.max(room, 0))) {
    const item = tile(picker, URL.createObjectURL(file));
    const blob = await reduced(file);
    const takenAt = file.lastModified ? new Date(file.lastModified).toISOString() : "";
    send(picker, item, { blob, name: file.name || "photo.jpg", kind: picker.dataset.kind, takenAt });
  }
}

/* Photos already sent survive a reload together with the draft of the form. */
function draftKey(picker) {
  const key = picker.closest("form")?.dataset.draft;
  return key && `jd:draft:${document.body.dataset.user}:${key}:photos:${picker.dataset.name}`;
}

function remember(picker) {
  const key = draftKey(picker);
  if (!key) return;
  const photos = [...picker.querySelectorAll("[data-photo-done]")].map((item) => ({
    id: item.querySelector("input").value,
    thumbnail_url: item.dataset.thumbnail || item.querySelector("img").src,
  }));
  try {
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), photos }));
  } catch {
    /* no room or not allowed: works without */
  }
}

function recall(picker) {
  const kept = JSON.parse((draftKey(picker) && localStorage.getItem(draftKey(picker))) || "null");
  if (!kept || Date.now() - kept.at > 24 * 3600 * 1000 || picker.querySelector("[data-photo-done]")) return;
  for (const photo of kept.photos) finish(picker, tile(picker, photo.thumbnail_url), photo);
}

for (const picker of document.querySelectorAll("[data-photos]")) {
  const input = picker.querySelector("[data-photos-input]");
  input.addEventListener("change", () => {
    add(picker, [...input.files]);
    input.value = "";
  });
  recall(picker);
}

document.addEventListener("click", (event) => {
  const item = event.target.closest?.("[data-photo-remove]")?.closest(".jd-picker-item");
  const picker = item?.closest("[data-photos]");
  item?.remove();
  if (picker) remember(picker);
});

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (form.querySelector("[data-photo-failed]")) toast(word("photo_pending"), "late");
    else if (!onTheWay.get(form)) return;
    else form.addEventListener("jd:photos-settled", () => form.requestSubmit(event.submitter), { once: true });
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);
