/* A session that ended in the middle of work: asks to sign in, then sends what was about to be sent.
   data-guard on a form checks before sending; htmx requests answered 401 are repeated; others fire "jd:sign-in" {then}. */
import { toast, word } from "./words.js";

const me = document.body.dataset.user;
const dialog = document.querySelector("[data-session-dialog]");
let waiting = [];

async function state() {
  const response = await fetch(document.body.dataset.sessionUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`session ${response.status}`);
  return response.json();
}

function refreshTokens(token) {
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => (input.value = token));
  document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
}

function ask(then) {
  if (!dialog) return location.reload();
  waiting.push(then);
  if (!dialog.open) dialog.showModal();
}

function say(text) {
  const error = dialog.querySelector("[data-session-error]");
  error.textContent = text;
  error.hidden = !text;
}

async function signIn(form) {
  const before = await state();
  const body = new URLSearchParams(new FormData(form));
  body.set("csrfmiddlewaretoken", before.csrf_token);
  await fetch(dialog.dataset.loginUrl, { method: "POST", body, redirect: "follow" });
  const after = await state();
  refreshTokens(after.csrf_token);
  if (!after.user) return say(word("sign_in_failed"));
  if (after.user !== me) return say(word("sign_in_other", { user: me }));
  form.querySelector("[type=password]").value = "";
  dialog.close();
  const tasks = waiting;
  waiting = [];
  tasks.forEach((then) => then());
}

dialog?.querySelector("[data-session-form]").addEventListener("submit", async (event) => {
  event.preventDefault();
  say("");
  try {
    await signIn(event.target);
  } catch {
    say(word("offline"));
  }
});

dialog?.querySelector("[data-session-cancel]").addEventListener("click", () => dialog.close());
dialog?.addEventListener("close", () => (waiting = []));

async function guard(event) {
  const form = event.target;
  if (!form.matches("form[data-guard]") || form.dataset.guarded || event.defaultPrevented) return;
  event.preventDefault();
  const send = () => {
    form.dataset.guarded = form.dataset.confirmed = "yes";
    form.requestSubmit(event.submitter);
    delete form.dataset.guarded;
    delete form.dataset.confirmed;
  };
  try {
    const { user, csrf_token: token } = await state();
    refreshTokens(token);
    if (user === me) send();
    else ask(send);
  } catch {
    toast(word("offline"), "late");
  }
}

document.addEventListener("submit", guard);
document.addEventListener("jd:sign-in", (event) => ask(event.detail.then));
document.addEventListener("htmx:responseError", (event) => {
  const { xhr, elt, requestConfig } = event.detail;
  if (xhr.status !== 401) return toast(word("request_failed"), "late");
  ask(() => window.htmx.trigger(elt, requestConfig.triggeringEvent?.type || "click"));
});
document.addEventListener("htmx:sendError", () => toast(word("offline"), "late"));
