// What every page does in the browser. It is all there without this too: base.css looks at the buttons of the
// colours.

// Keeps the choice of colours.
const key = 'mixed-dynamics-colours';

const kept = recall();
for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="theme"]')) {
  if (radio.value === kept) radio.checked = true;
  radio.addEventListener('change', () => keep(radio.value));
}

function recall(): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser may forbid storage to a page from disk
  }
}

function keep(theme: string): void {
  try {
    localStorage.setItem(key, theme);
  } catch {
    // Then the choice lasts as long as the page.
  }
}
