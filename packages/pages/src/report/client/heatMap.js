// A cursor on the heat maps: arrow keys, Home, End, Enter and the pointer move it, and the line
// below the map says what is there.

for (const figure of document.querySelectorAll('.heat-map')) {
  const svg = /** @type {SVGSVGElement} */ (figure.querySelector('svg'));
  const cursor = /** @type {SVGGElement} */ (figure.querySelector('.cursor'));
  const output = /** @type {HTMLOutputElement} */ (figure.querySelector('output'));
  const data = /** @type {HTMLScriptElement} */ (figure.querySelector('script'));
  /** @type {{ texts: string[], failing: number[] }} */
  const { texts, failing } = JSON.parse(data.text);
  const columns = Number(svg.dataset.columns);
  const rows = Number(svg.dataset.rows);
  const [left = 0, top = 0, width = 0, height = 0] = (svg.dataset.box ?? '').split(' ').map(Number);

  /** @param {number} index */
  const moveTo = (index) => {
    svg.dataset.at = String(index);
    const x = left + ((index % columns) * width) / columns;
    const y = top + (Math.floor(index / columns) * height) / rows;
    cursor.setAttribute('transform', `translate(${x} ${y})`);
    cursor.removeAttribute('hidden');
    output.value = texts[index] ?? '';
  };

  /**
   * Where a key leads from a square; undefined for keys that mean nothing here.
   * @param {string} key
   * @param {number} at
   * @returns {number | undefined}
   */
  const target = (key, at) => {
    const column = at % columns;
    const start = at - column;
    const last = texts.length - 1;
    switch (key) {
      case 'ArrowLeft':
        return start + Math.max(0, column - 1);
      case 'ArrowRight':
        return start + Math.min(columns - 1, column + 1);
      case 'ArrowUp':
        return at >= columns ? at - columns : at;
      case 'ArrowDown':
        return at + columns <= last ? at + columns : at;
      case 'Home':
        return start;
      case 'End':
        return start + columns - 1;
      case 'Enter':
        return failing.find((index) => index > at) ?? failing[0];
      default:
        return undefined;
    }
  };

  svg.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = Number(svg.dataset.at);
    const index = at < 0 && event.key.startsWith('Arrow') ? 0 : target(event.key, Math.max(0, at));
    if (index === undefined) return;
    event.preventDefault();
    moveTo(index);
  });

  /** @param {PointerEvent} event */
  const point = (event) => {
    const scale = svg.viewBox.baseVal.width / svg.getBoundingClientRect().width;
    const x = (event.clientX - svg.getBoundingClientRect().left) * scale - left;
    const y = (event.clientY - svg.getBoundingClientRect().top) * scale - top;
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    moveTo(Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width));
  };
  svg.addEventListener('pointermove', point);
  svg.addEventListener('pointerdown', point);
}
