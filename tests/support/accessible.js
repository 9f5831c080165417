// Finds visible elements by role and accessible name, near enough to what a screen reader would say.
// arguments: ("find", role, name) → elements; ("outline") → text.
const [what, wantedRole, wantedName] = arguments;

const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const visible = (element) =>
  element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
  !element.closest('[aria-hidden="true"], [inert]');

const inputRoles = {
  button: "button", submit: "button", reset: "button", checkbox: "checkbox", radio: "radio",
  range: "slider", number: "spinbutton", hidden: null, file: "file",
};

function role(element) {
  const given = element.getAttribute("role");
  if (given) return given.split(" ")[0];
  const tag = element.tagName.toLowerCase();
  if (tag === "input") {
    const list = element.hasAttribute("list") ? "combobox" : "textbox";
    return element.type in inputRoles ? inputRoles[element.type] : list;
  }
  if (tag === "a") return element.hasAttribute("href") ? "link" : null;
  if (tag === "select") return element.multiple || element.size > 1 ? "listbox" : "combobox";
  return {
    button: "button", textarea: "textbox", option: "option", summary: "button", nav: "navigation", main: "main",
    header: "banner", footer: "contentinfo", aside: "complementary", dialog: "dialog", form: "form", table: "table",
    tr: "row", td: "cell", th: "columnheader", ul: "list", ol: "list", li: "listitem", output: "status", fieldset: "group",
    h1: "heading", h2: "heading", h3: "heading", h4: "heading", img: "img", progress: "progressbar", dt: "term", dd: "definition",
  }[tag] ?? null;
}

// The text of an element without what is hidden from screen readers and without shown shortcuts.
function spoken(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.textContent;
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  if (node.getAttribute("aria-hidden") === "true" || ["KBD", "SCRIPT", "STYLE"].includes(node.tagName)) return "";
  if (node.getAttribute("aria-label")) return node.getAttribute("aria-label");
  const text = [...node.childNodes].map(spoken).join("");
  return getComputedStyle(node).display.startsWith("inline") ? text : ` ${text} `;
}

function name(element) {
  const by = element.getAttribute("aria-labelledby");
  if (by) return tidy(by.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(spoken).join(" "));
  if (element.getAttribute("aria-label")) return tidy(element.getAttribute("aria-label"));
  if (element.labels?.length) return tidy([...element.labels].map(spoken).join(" "));
  if (element.tagName === "INPUT" && ["button", "submit", "reset"].includes(element.type)) return tidy(element.value);
  if (element.tagName === "IMG") return tidy(element.alt);
  if (element.tagName === "FIELDSET") return tidy(element.querySelector(":scope > legend")?.textContent);
  return tidy(spoken(element)) || tidy(element.title) || tidy(element.placeholder);
}

// Fields that take typing are all "textbox" to a test: a search box and a number field are typed into alike.
const typing = { searchbox: "textbox", spinbutton: "textbox" };
const same = (found) => found === wantedRole || typing[found] === wantedRole;

if (what === "find") {
  return [...document.querySelectorAll("*")].filter((element) => {
    if (!same(role(element)) || !visible(element)) return false;
    const said = name(element);
    return said === wantedName || said.startsWith(`${wantedName} `) || said.startsWith(`${wantedName},`);
  });
}

const told = new Set([
  "button", "link", "textbox", "searchbox", "spinbutton", "combobox", "checkbox", "radio", "option", "tab", "switch",
  "heading", "alert", "status", "dialog", "menuitem", "row",
]);
return [...document.querySelectorAll("*")]
  .filter((element) => told.has(role(element)) && visible(element))
  .map((element) => {
    const off = element.disabled || element.getAttribute("aria-disabled") === "true" ? " (disabled)" : "";
    return `${role(element)} “${name(element).slice(0, 120)}”${off}`;
  })
  .join("\n");
