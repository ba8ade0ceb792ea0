// What every page can do: open search, copy a script, filter a list, open the proof that an address names.
(() => {
  const base = document.currentScript.src.replace(/site\.js.*$/, "");
  const searching = () => import(`${base}search.js`);

  // search: fields in pages, and a dialog from anywhere
  const field = () => {
    const made = document.createElement("input");
    made.type = "search";
    made.setAttribute("aria-label", "Search");
    made.placeholder = "does torch.tensor copy? · F.one_hot · paste an error";
    return made;
  };
  // what was typed while search was loading is kept
  const begin = async (root, typed, keep = false) => {
    const { attach } = await searching();
    attach(root, { keep, query: typed.value }).focus();
  };
  for (const root of document.querySelectorAll(".tn-search")) {
    const made = field();
    const keep = "keep" in root.dataset;
    made.value = (keep && new URLSearchParams(location.search).get("q")) || "";
    root.append(made);
    if (made.value) begin(root, made, keep);
    else made.addEventListener("focus", () => begin(root, made, keep), { once: true });
  }

  const dialog = document.getElementById("tn-dialog");
  const open = () => {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const root = dialog.querySelector("div");
    const there = root.querySelector("input");
    if (!there) root.append(field());
    root.querySelector("input").focus();
    if (!there) begin(root, root.querySelector("input"));
  };
  document.getElementById("tn-open")?.addEventListener("click", open);
  dialog?.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("a")) dialog.close();
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    const asked = (!typing && event.key === "/") || ((event.ctrlKey || event.metaKey) && event.key === "k");
    if (!asked) return;
    event.preventDefault();
    open();
  });

  // a script to copy
  for (const button of document.querySelectorAll(".tn-copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.nextElementSibling.textContent);
      button.textContent = "Copied";
    });
  }

  // a list's rows by what is typed, and the notes by their verdict
  for (const filter of document.querySelectorAll(".tn-filter")) {
    const rows = [...document.querySelectorAll(`#${filter.dataset.list} > .tn-row`)];
    filter.addEventListener("input", () => {
      const wanted = filter.value.trim().toLowerCase();
      for (const row of rows) row.hidden = !row.textContent.toLowerCase().includes(wanted);
    });
  }
  for (const choice of document.querySelectorAll(".tn-verdicts")) {
    choice.addEventListener("input", () => {
      for (const one of document.querySelectorAll(".tn-statement")) {
        one.hidden = choice.value !== "" && one.dataset.verdict !== choice.value;
      }
    });
  }

  // the matrix: rows by area, by API, and whether they changed
  const rows = document.getElementById("tn-rows");
  const choose = () => {
    const given = new FormData(rows);
    const [area, api] = [given.get("area"), given.get("api").trim().toLowerCase()];
    for (const body of document.querySelectorAll(".tn-table tbody")) {
      let some = false;
      for (const row of body.querySelectorAll("tr[data-api]")) {
        const alike = given.has("changed") && row.classList.contains("tn-alike");
        row.hidden = alike || (area && body.dataset.area !== area) || !row.dataset.api.includes(api);
        some ||= !row.hidden;
      }
      body.hidden = !some;
    }
  };
  rows?.addEventListener("input", choose);
  rows?.addEventListener("submit", (event) => event.preventDefault());
  if (rows) choose();

  // what is moved sideways is moved by keys too: the theme makes its regions of tables once a page is there
  window.addEventListener("load", () => {
    for (const region of document.querySelectorAll(".md-typeset__scrollwrap")) {
      if (region.scrollWidth > region.clientWidth) region.tabIndex = 0;
    }
  });

  // an address that names a closed proof, or a name in the index, opens it
  const reveal = () => {
    const named = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const closed = named && named.closest("details");
    if (!closed) return;
    closed.open = true;
    closed.scrollIntoView();
  };
  window.addEventListener("hashchange", reveal);
  reveal();
})();
