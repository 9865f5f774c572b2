// While a dry run is computed its page is read again every few seconds; without scripts the person reloads it.
const PAUSE = 3000;

async function readAgain() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("content-main");
    if (fresh) document.getElementById("content-main").replaceWith(document.adoptNode(fresh));
  }
  if (document.querySelector("[data-still-running]")) setTimeout(readAgain, PAUSE);
}

if (document.querySelector("[data-still-running]")) setTimeout(readAgain, PAUSE);
