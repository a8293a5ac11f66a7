// The query page: YASGUI's editor in place of the plain field, its results in place of a new page.
// Without this file the form, the examples and the answers work as well.
"use strict";

const form = document.getElementById("asking");
const plain = document.getElementById("query");
const state = document.getElementById("state");
const answer = document.getElementById("answer");
const results = document.getElementById("results");
const base = form.dataset.base;
const prefixes = JSON.parse(form.dataset.prefixes);
const { Yasqe, Yasr } = Yasgui;

const editor = new Yasqe(form.insertBefore(document.createElement("div"), plain), {
  value: plain.value,
  persistenceId: null,
  consumeShareLink: null,
  createShareableLink: null, // the address is one, once a query has run
  showQueryButton: false,
  resizeable: false,
  editorHeight: "24rem",
  inputStyle: "contenteditable", // what screen readers can read
  autocompleters: [], // those that come with it ask other hosts
  collapsePrefixesOnLoad: false,
  requestConfig: { endpoint: form.action, method: "POST" },
  extraKeys: {
    Tab: false, // Tab leads on, as everywhere
    "Shift-Tab": false,
    "Ctrl-Enter": run,
    "Cmd-Enter": run,
    "Ctrl-/": (cm) => cm.toggleComment(),
    Esc: (cm) => cm.getInputField().blur(),
  },
});
const field = editor.getInputField();
for (const [name, value] of [["aria-label", "Query"], ["role", "textbox"], ["aria-multiline", "true"]]) {
  field.setAttribute(name, value);
}
form.querySelector("label[for=query]").addEventListener("click", () => editor.focus());
plain.hidden = true;
plain.required = false;

let table = null;

function shown() {
  if (table === null) {
    results.replaceChildren();
    const { plugins } = Yasr.defaults;
    table = new Yasr(results, {
      persistenceId: null,
      maxPersistentResponseSize: 0,
      prefixes,
      plugins: { ...plugins, table: { ...plugins.table, dynamicConfig: { isEllipsed: false, compact: true } } },
    });
    new MutationObserver(mend).observe(results, { childList: true, subtree: true });
  }
  answer.hidden = false;
  return table;
}

// What the table lacks for who does not see it, and links to this site instead of the base.
function mend() {
  const named = [["select.tableSizer", "Rows on a page"], ["input.tableFilter", "Filter the rows"]];
  for (const [selector, name] of named) {
    for (const node of results.querySelectorAll(selector)) node.setAttribute("aria-label", name);
  }
  for (const head of results.querySelectorAll("th[data-dt-column='0'] .dt-column-title:empty")) {
    head.textContent = "#";
  }
  for (const lines of results.querySelectorAll(".CodeMirror textarea:not([aria-label])")) {
    lines.setAttribute("aria-label", "Response");
  }
  for (const link of results.querySelectorAll("a.iri")) {
    const iri = link.getAttribute("href");
    if (!iri.startsWith(base)) continue;
    link.href = new URL(iri.slice(base.length), new URL(".", form.action)).href;
    link.removeAttribute("target");
  }
}

function run() {
  state.textContent = "Asking\u2026";
  editor.query().catch(() => {});
}

function load(query) {
  editor.setValue(query);
  state.textContent = "";
  editor.focus();
  scrollTo({ top: 0 });
}

editor.on("queryResponse", (_, response, duration) => {
  shown().setResponse(response, duration);
  mend();
  const count = table.results && table.results.getBindings && table.results.getBindings();
  const failed = response instanceof Error || (response && response.status >= 400);
  state.textContent = failed ? "The query was refused." : count ? `${count.length} rows` : "Answered";
  history.replaceState(null, "", `${form.action}?query=${encodeURIComponent(editor.getValue())}`);
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  run();
});

for (const link of document.querySelectorAll(".examples a")) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    load(new URL(link.href).searchParams.get("query"));
  });
}

const chosen = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (chosen && chosen.matches(".examples li")) chosen.querySelector("a").click();
