/* One photo on its way: made smaller in the browser, sent with progress, retried when the connection returns.
   A library without side effects. */
const LONGEST_EDGE = 1600; // pixels
const QUALITY = 0.85;
const WAITS = [2, 6, 15]; // seconds before the next try

export async function reduced(file) {
  try {
    const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
    const scale = LONGEST_EDGE / Math.max(bitmap.width, bitmap.height);
    if (scale >= 1 && file.type === "image/jpeg") return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(bitmap.width * Math.min(scale, 1));
    canvas.height = Math.round(bitmap.height * Math.min(scale, 1));
    canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    bitmap.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob || file;
  } catch {
    return file; // a format this browser cannot draw: the server knows more
  }
}

function token() {
  return JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
}

/* Resolves with {status, body}; status 0: no connection. */
function post(url, data, key, onProgress) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.responseType = "json";
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("loadend", () => done({ status: request.status, body: request.response }));
    request.send(data);
  });
}

function wait(seconds) {
  return new Promise((done) => {
    setTimeout(done, seconds * 1000);
    addEventListener("online", done, { once: true });
  });
}

function randomKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/* Tries until it is accepted, refused, or the waits are used up. The same key makes a repeat harmless. */
export async function upload(url, { blob, name, kind, takenAt }, onProgress) {
  const key = randomKey();
  for (let attempt = 0; ; attempt += 1) {
    const data = new FormData();
    data.append("file", blob, name);
    data.append("kind", kind);
    if (takenAt) data.append("taken_at", takenAt);
    const answer = await post(url, data, key, onProgress);
    const worthAgain = answer.status === 0 || answer.status >= 500 || answer.status === 429;
    if (!worthAgain || attempt >= WAITS.length) return answer;
    await wait(WAITS[attempt]);
  }
}
