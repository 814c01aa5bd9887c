// The script of every page. Pages also work without it: base.css reads the colour choice from the buttons.

// Remembers the choice of colours.
const key = 'mixed-dynamics-colours';

const storage = storageIfAllowed();
const kept = storage?.getItem(key);
for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="theme"]')) {
  if (radio.value === kept) radio.checked = true;
  radio.addEventListener('change', () => storage?.setItem(key, radio.value));
}

/** A browser may forbid storage to a page opened from disk; then the choice lasts as long as the page. */
function storageIfAllowed(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
