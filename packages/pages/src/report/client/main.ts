import '../../page/client/page.ts';

for (const compare of document.querySelectorAll('.compare')) connectSlider(compare);
for (const figure of document.querySelectorAll('.heat-map')) connectCursor(figure);

/**
 * The divider between the golden picture and the picture of the run. It is moved by the slider, which supports
 * keys and screen readers, or by dragging on the picture.
 */
function connectSlider(compare: Element): void {
  const slider = compare.querySelector<HTMLInputElement>('input[type="range"]')!;
  const output = compare.querySelector<HTMLOutputElement>('.split output')!;
  const stage = compare.querySelector<HTMLElement>('.stage')!;

  const update = () => {
    stage.style.setProperty('--split', `${slider.value}%`);
    output.value = `${slider.value} %`;
    slider.setAttribute(
      'aria-valuetext',
      `golden picture ${slider.value} percent from the left, this run to the right of it`,
    );
  };
  const follow = (event: PointerEvent) => {
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

/**
 * A cursor on a heat map: arrow keys, Home, End, Enter and the pointer move it, and the line below
 * the map describes the square.
 */
function connectCursor(figure: Element): void {
  const svg = figure.querySelector('svg')!;
  const cursor = figure.querySelector('.cursor')!;
  const output = figure.querySelector('output')!;
  // The text of each square, and the indices of those that are out of tolerance.
  const { texts, failing }: { texts: string[]; failing: number[] } = JSON.parse(
    figure.querySelector('script')!.text,
  );
  const columns = Number(svg.dataset.columns);
  const rows = Number(svg.dataset.rows);
  const [left = 0, top = 0, width = 0, height = 0] = (svg.dataset.box ?? '').split(' ').map(Number);

  const moveTo = (index: number) => {
    svg.dataset.at = String(index);
    const x = left + ((index % columns) * width) / columns;
    const y = top + (Math.floor(index / columns) * height) / rows;
    cursor.setAttribute('transform', `translate(${x} ${y})`);
    cursor.removeAttribute('hidden');
    output.value = texts[index] ?? '';
  };

  /** The square to which each key moves. */
  const targets = (at: number): Readonly<Record<string, number | undefined>> => {
    const column = at % columns;
    const start = at - column;
    return {
      ArrowLeft: start + Math.max(0, column - 1),
      ArrowRight: start + Math.min(columns - 1, column + 1),
      ArrowUp: at >= columns ? at - columns : at,
      ArrowDown: at + columns < texts.length ? at + columns : at,
      Home: start,
      End: start + columns - 1,
      Enter: failing.find((index) => index > at) ?? failing[0],
    };
  };

  svg.addEventListener('keydown', (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const at = Number(svg.dataset.at);
    const isFirst = at < 0 && event.key.startsWith('Arrow');
    const index = isFirst ? 0 : targets(Math.max(0, at))[event.key];
    if (index === undefined) return;
    event.preventDefault();
    moveTo(index);
  });

  const point = (event: PointerEvent) => {
    const frame = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / frame.width;
    const x = (event.clientX - frame.left) * scale - left;
    const y = (event.clientY - frame.top) * scale - top;
    if (x < 0 || y < 0 || x >= width || y >= height) return;
    moveTo(Math.floor((y * rows) / height) * columns + Math.floor((x * columns) / width));
  };
  svg.addEventListener('pointermove', point);
  svg.addEventListener('pointerdown', point);
}
