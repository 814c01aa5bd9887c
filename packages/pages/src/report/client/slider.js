// The line between the golden picture and that of the run: moved by the slider, which keys and
// screen readers know, or by dragging on the picture itself.

for (const compare of document.querySelectorAll('.compare')) {
  const slider = /** @type {HTMLInputElement} */ (compare.querySelector('input[type="range"]'));
  const output = /** @type {HTMLOutputElement} */ (compare.querySelector('.split output'));
  const stage = /** @type {HTMLElement} */ (compare.querySelector('.stage'));

  const update = () => {
    stage.style.setProperty('--split', `${slider.value}%`);
    output.value = `${slider.value} %`;
    slider.setAttribute(
      'aria-valuetext',
      `golden picture ${slider.value} percent, from the left; this run to the right of it`,
    );
  };

  /** @param {PointerEvent} event */
  const follow = (event) => {
    const { left, width } = stage.getBoundingClientRect();
    slider.value = String(Math.round((100 * (event.clientX - left)) / width));
    update();
  };

  const sliding = () => compare.querySelector('input[value="slider"]:checked') !== null;

  slider.addEventListener('input', update);
  stage.addEventListener('pointerdown', (event) => {
    if (!sliding() || event.button !== 0) return;
    event.preventDefault(); // no dragging of the image, no selection
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener('pointermove', (event) => {
    if (stage.hasPointerCapture(event.pointerId)) follow(event);
  });
  update(); // a browser may have restored another value
}
