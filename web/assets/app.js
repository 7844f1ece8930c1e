// Comforts for browsers with script; every page works without.

// An empty field says nothing: leave it out of the address, which people copy and share.
document.querySelector("form.search")?.addEventListener("formdata", ({ formData }) => {
  for (const [name, value] of [...formData]) {
    if (value === "") formData.delete(name);
  }
});

// Buttons that only script can serve.
for (const group of document.querySelectorAll(".with-script")) group.hidden = false;

const doings = {
  print: () => window.print(),
  "copy-link": async (button) => {
    await navigator.clipboard.writeText(location.href);
    button.nextElementSibling.textContent = button.dataset.done;
  },
};
for (const button of document.querySelectorAll("[data-do]")) {
  button.addEventListener("click", () => doings[button.dataset.do](button));
}

// Beside the results the filters are always open; browsers that know no ::details-content need this.
const filters = document.querySelector("details.filters");
const wide = matchMedia("(min-width: 992px)");
if (filters && !CSS.supports("selector(::details-content)")) {
  const follow = () => (filters.open = wide.matches);
  wide.addEventListener("change", follow);
  follow();
}

// A page that waits for something asks again by itself, unless somebody is busy on it.
const waiting = document.querySelector("[data-refresh]");
if (waiting) setTimeout(() => location.replace(waiting.dataset.refresh), 3000);
