/* [data-patrol]: takes the track while the patrol runs and this page is open. Positions wait in the browser until the
   server has them, so a hole in the network loses nothing; they are sent before the patrol is stopped. */
import { word } from "../jiangdu/words.js";

const EVERY = 15_000; // ms between two sendings
const MOST = 400; // positions in one sending
const CLOSE_M = 8; // nearer than this to the position before, and
const SOON_MS = 20_000; // sooner after it, a position adds nothing

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

function metres(one, other) {
  const east = (other[0] - one[0]) * 111_195 * Math.cos((one[1] * Math.PI) / 180);
  return Math.hypot(east, (other[1] - one[1]) * 111_195);
}

class Track {
  constructor(box) {
    this.box = box;
    this.status = box.querySelector("[data-patrol-status]");
    this.key = `jd-track:${document.body.dataset.user}:${box.dataset.patrol}`;
    this.waiting = JSON.parse(localStorage.getItem(this.key) || "[]");
    this.taken = 0;
    this.status.textContent = word("patrol_waiting");
    box.querySelector("[data-patrol-stop]").addEventListener("submit", (event) => this.stop(event));
    addEventListener("online", () => this.send());
    this.watch();
    setInterval(() => this.send(), EVERY);
    this.stayAwake();
    document.addEventListener("visibilitychange", () => this.stayAwake());
  }

  watch() {
    if (!navigator.geolocation) return this.say("patrol_denied");
    const options = { enableHighAccuracy: true, maximumAge: 0, timeout: 60_000 };
    this.watching = navigator.geolocation.watchPosition(
      (position) => this.take(position),
      (error) => this.say(error.code === 1 ? "patrol_denied" : "patrol_failed"),
      options,
    );
    return undefined;
  }

  take({ coords, timestamp }) {
    const place = [Number(coords.longitude.toFixed(7)), Number(coords.latitude.toFixed(7))];
    const isNothingNew = this.last && timestamp - this.lastAt < SOON_MS && metres(this.last, place) < CLOSE_M;
    this.accuracy = Math.round(coords.accuracy);
    if (isNothingNew) return;
    [this.last, this.lastAt] = [place, timestamp];
    this.taken += 1;
    this.waiting.push({
      at: new Date(timestamp).toISOString(),
      location: { type: "Point", coordinates: place },
      accuracy_m: Math.round(coords.accuracy),
    });
    this.keep();
    this.say("patrol_taken", { count: this.taken, metres: this.accuracy });
    if (this.taken === 1) this.send();
  }

  keep() {
    try {
      if (this.waiting.length) localStorage.setItem(this.key, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.key);
    } catch {
      // a full or closed store: the positions still wait in this page
    }
  }

  say(key, facts) {
    this.status.textContent = word(key, facts);
  }

  /* Resolves with true when nothing waits any more. */
  async send() {
    if (this.sending) return this.sending;
    this.sending = this.flush().finally(() => (this.sending = undefined));
    return this.sending;
  }

  async flush() {
    while (this.waiting.length) {
      const points = this.waiting.slice(0, MOST);
      const response = await fetch(this.box.dataset.pointsUrl, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ points }),
      }).catch(() => null);
      if (response?.status === 409 || response?.status === 404) return this.over();
      if (!response?.ok) {
        this.say("patrol_kept_here", { count: this.waiting.length });
        return false;
      }
      this.waiting.splice(0, points.length);
      this.keep();
      this.say("patrol_taken", { count: this.taken, metres: this.accuracy ?? "–" });
    }
    return true;
  }

  over() {
    navigator.geolocation?.clearWatch(this.watching);
    this.waiting = [];
    this.keep();
    this.say("patrol_over");
    return true;
  }

  async stop(event) {
    const form = event.target;
    if (this.isStopping || !this.waiting.length) return;
    event.preventDefault();
    this.isStopping = true;
    if (await this.send()) form.requestSubmit();
    else this.isStopping = false; // without a connection it cannot be stopped either; the page says so
  }

  /* A screen that goes dark stops the browser from watching. */
  async stayAwake() {
    if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => null);
  }
}

document.querySelectorAll("[data-patrol]").forEach((box) => new Track(box));
