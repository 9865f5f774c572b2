/* The words scripts say, from the page's own language: word("left", {span: "3 h"}). A library without side effects. */
const element = document.getElementById("jd-words");
const words = element ? JSON.parse(element.textContent) : {};

export function word(key, facts = {}) {
  return (words[key] || key).replace(/%\((\w+)\)[sd]/g, (_, name) => facts[name] ?? "");
}

export function toast(text, tone = "calm") {
  document.dispatchEvent(new CustomEvent("jd:toast", { detail: { text, tone } }));
}
