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
