// @ts-check
/** All words come from the page, translated by the server; {placeholders} in them are filled here. */

/**
 * @param {string} words
 * @param {Record<string, string | number>} values
 */
export function fill(words, values) {
  return words.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}

/**
 * Copy a template of the page.
 * @param {ParentNode} parent
 * @param {string} name its data-part
 */
export function part(parent, name) {
  const template = /** @type {HTMLTemplateElement} */ (parent.querySelector(`template[data-part="${name}"]`));
  return /** @type {DocumentFragment} */ (template.content.cloneNode(true));
}

/**
 * Find the place in a copy that is called by this name.
 * @param {ParentNode} parent
 * @param {string} name
 */
export function slot(parent, name) {
  return /** @type {HTMLElement} */ (parent.querySelector(`[data-slot="${name}"]`));
}

/**
 * Say a text in a place. Where the page has words with placeholders, they are filled.
 * @param {ParentNode} parent
 * @param {string} name
 * @param {string | Record<string, string | number>} said
 */
export function say(parent, name, said) {
  const place = slot(parent, name);
  place.textContent = typeof said === "string" ? said : fill(place.textContent ?? "", said);
}
