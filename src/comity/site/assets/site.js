// Nothing here is needed to read a page; it completes what a browser does by itself.
"use strict";

// A passage that crosses another stands in several elements; :target reaches the first only.
function showPassage() {
  const anchor = decodeURIComponent(location.hash.slice(1));
  for (const mark of document.querySelectorAll("mark[data-passage]")) {
    mark.classList.toggle("target", mark.dataset.passage === anchor);
  }
}
addEventListener("hashchange", showPassage);
showPassage();

// Names are offered while one types; the form works without them.
const search = document.querySelector("input[data-names]");
const offered = document.getElementById("names");
let names = null;

function folded(words) {
  const plain = words.normalize("NFKD").toLowerCase().replace(/\p{M}/gu, "");
  return (plain.match(/[\p{L}\p{N}_]+/gu) || []).join(" ");
}

// Documents may have the same title: a note tells them apart.
function shown([name, , , note]) {
  return note ? `${name} (${note})` : name;
}

function fitting(words, limit) {
  const tokens = folded(words).split(" ").filter(Boolean);
  const found = [];
  for (const entry of tokens.length ? names : []) {
    const name = ` ${folded(shown(entry))}`;
    if (tokens.every((token) => name.includes(` ${token}`))) found.push(entry);
  }
  return found.sort((a, b) => a[0].length - b[0].length).slice(0, limit);
}

async function load() {
  if (names === null) {
    names = [];
    const answer = await fetch(search.dataset.names);
    if (answer.ok) names = await answer.json();
  }
}

function pageOf(path) {
  return new URL(path.split("/").map(encodeURIComponent).join("/"), new URL(search.dataset.names, location.href));
}

search.addEventListener("focus", () => load().catch(() => {}), { once: true });
search.addEventListener("input", () => {
  if (!names) return;
  const chosen = names.find((entry) => shown(entry) === search.value);
  offered.replaceChildren(...fitting(search.value, 12).map((entry) => new Option(shown(entry), shown(entry))));
  search.dataset.page = chosen ? pageOf(chosen[1]).href : "";
});
search.form.addEventListener("submit", (event) => {
  if (search.dataset.page) {
    event.preventDefault();
    location.assign(search.dataset.page);
  }
});

// A file server does not search: the page of all names does it here.
const list = document.querySelector(".names-list");
const asked = new URLSearchParams(location.search).get("q");
if (list && asked && document.getElementById("found")) {
  search.value = asked;
  load().then(() => {
    const found = fitting(asked, 50);
    document.getElementById("found").textContent = `${found.length} names for \u201c${asked}\u201d`;
    list.replaceChildren(...found.map((entry) => {
      const item = document.createElement("li");
      const link = item.appendChild(document.createElement("a"));
      link.href = pageOf(entry[1]).href;
      link.textContent = shown(entry);
      return item;
    }));
  }).catch(() => {});
}
