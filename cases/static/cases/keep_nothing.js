/* While the note "this does not belong here" stands, the browser's draft does not keep the description either. */
const form = document.querySelector("form[data-report]");
const description = form.querySelector("[data-description]");
const hints = form.querySelector("[data-hints]");

function follow() {
  const isElsewhere = Boolean(hints.querySelector("[data-keep-nothing]"));
  if (description.hasAttribute("data-private") === isElsewhere) return;
  description.toggleAttribute("data-private", isElsewhere);
  form.dispatchEvent(new Event("change", { bubbles: true })); // the draft is written anew, without or with it
}

new MutationObserver(follow).observe(hints, { childList: true, subtree: true });
follow();
