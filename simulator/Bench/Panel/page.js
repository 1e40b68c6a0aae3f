// What the parts of the panel have in common: calls of the bench, and elements.

export const $ = id => document.getElementById(id);

// Makes an element: properties, then children.
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in element) {
      element[key] = value;
    } else {
      element.setAttribute(key, value);
    }
  }

  element.append(...children);
  return element;
}

// A control with its label before it, and its unit behind it.
export function labelled(text, control, unit = "") {
  return make("label", {}, make("span", { textContent: text }), control,
    ...(unit ? [make("span", { className: "quiet", textContent: unit })] : []));
}

// Calls the bench; what it refuses is thrown as an error with its message.
export async function call(method, path, body) {
  const answer = await fetch(path, { method, body: body && JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) {
    throw new Error(value.error);
  }

  return value;
}

// Runs what a control does, and shows why it did not work, if so.
export async function attempt(place, action) {
  try {
    await action();
    place.textContent = "";
  } catch (error) {
    place.textContent = error.message;
  }
}

// Shows one child for each item. Children stay while their items do, so that one with the focus
// keeps it.
export function showEach(place, items, keyOf, create, update) {
  const keys = new Set(items.map(keyOf));
  const kept = new Map();
  for (const child of [...place.children]) {
    if (keys.has(child.dataset.key)) {
      kept.set(child.dataset.key, child);
    } else {
      child.remove();
    }
  }

  items.forEach((item, i) => {
    const key = keyOf(item);
    const child = kept.get(key) ?? create(item);
    child.dataset.key = key;
    if (place.children[i] !== child) {
      place.insertBefore(child, place.children[i] ?? null);
    }

    update(child, item);
  });
}
