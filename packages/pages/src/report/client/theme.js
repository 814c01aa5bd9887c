// Keeps the choice of colours. The choice itself works without this: page.css looks at the buttons.

const key = 'mixed-dynamics-colours';
const buttons = /** @type {NodeListOf<HTMLInputElement>} */ (
  document.querySelectorAll('input[name="theme"]')
);

const kept = recall();
for (const button of buttons) {
  if (button.value === kept) button.checked = true;
  button.addEventListener('change', () => keep(button.value));
}

/** @returns {string | null} */
function recall() {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser may forbid storage to a page from disk
  }
}

/** @param {string} theme */
function keep(theme) {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Then the choice lasts as long as the page.
  }
}
