/* Shows the banner while the browser has no connection. */
const banner = document.querySelector("[data-offline]");
const show = () => {
  banner.hidden = navigator.onLine;
};

addEventListener("online", show);
addEventListener("offline", show);
show();
