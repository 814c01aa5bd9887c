import type { SvgElement } from 'd3-node';
import PDFDocument from 'pdfkit';
import { type Face, fontFile } from './fonts.ts';
import { numberOf, parseSvg, setText } from './setText.ts';

/** Points per CSS pixel. */
const pointsPerPixel = 0.75;

/**
 * Draws an SVG of this package as a one-page PDF of the same size, with vector graphics and embedded fonts.
 * The same SVG gives the same bytes; the date in the file is always 1970.
 * @param svg a figure of this package; elements that these figures do not use are an error
 * @param facts `subject` is the provenance of the figure
 * @returns the file's bytes
 */
export async function svgToPdf(
  svg: string,
  { title, subject }: { readonly title?: string; readonly subject?: string } = {},
): Promise<Uint8Array> {
  const { root } = parseSvg(svg);
  const [width, height] = [numberOf(root, 'width'), numberOf(root, 'height')];
  const pdf = new PDFDocument({
    size: [width * pointsPerPixel, height * pointsPerPixel],
    margin: 0,
    info: {
      // A current date would change the bytes.
      CreationDate: new Date(0),
      Creator: 'mixed-dynamics',
      ...(title !== undefined && { Title: title }),
      ...(subject !== undefined && { Subject: subject }),
    },
  });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => pdf.on('end', resolve));
  for (const face of ['regular', 'italic', 'bold'] as Face[])
    pdf.registerFont(face, fontFile(face));
  const scale = numberOf(root, 'width') / Number(root.getAttribute('viewBox')?.split(' ')[2]);
  pdf.scale(pointsPerPixel * scale, pointsPerPixel * scale);
  const patterns = new Map(
    [...root.querySelectorAll('pattern')].map((it) => [`url(#${it.getAttribute('id')})`, it]),
  );
  for (const child of root.children) draw(child, { pdf, patterns, inherited: {} });
  pdf.end();
  await ended;
  return new Uint8Array(Buffer.concat(chunks));
}

interface Pen {
  readonly pdf: PDFKit.PDFDocument;
  /** By reference, `url(#id)`. */
  readonly patterns: ReadonlyMap<string, SvgElement>;
  /** Attributes of the enclosing groups. */
  readonly inherited: Readonly<Record<string, string>>;
}

const inheritable = [
  'fill',
  'fill-rule',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linejoin',
  'stroke-linecap',
] as const;

const notDrawn = new Set(['title', 'desc', 'metadata', 'defs', 'style']);

function draw(element: SvgElement, { pdf, patterns, inherited }: Pen): void {
  const { tagName } = element;
  if (notDrawn.has(tagName)) return;
  const own = inheritable.flatMap((name) => {
    const value = element.getAttribute(name);
    return value === null ? [] : [[name, value]];
  });
  const pen = { pdf, patterns, inherited: { ...inherited, ...Object.fromEntries(own) } };
  pdf.save();
  transform(pdf, element.getAttribute('transform'));
  if (tagName === 'g') for (const child of element.children) draw(child, pen);
  else if (tagName === 'text') write(pen, element);
  else if (shapes[tagName]) paint(pen, () => shapes[tagName]!(pdf, element));
  else throw new TypeError(`\`svg\`: expected g, path, rect, line, circle or text, got ${tagName}`);
  pdf.restore();
}

function transform(pdf: PDFKit.PDFDocument, text: string | null): void {
  for (const [, name, values = ''] of (text ?? '').matchAll(/(\w+)\(([^)]*)\)/g)) {
    const [a = 0, b = 0] = values.split(/[\s,]+/).map(Number);
    if (name === 'translate') pdf.translate(a, b);
    else if (name === 'rotate') pdf.rotate(a, {});
    else throw new TypeError(`\`svg\`: expected translate or rotate, got ${name}`);
  }
}

const shapes: Readonly<
  Record<string, (pdf: PDFKit.PDFDocument, element: SvgElement) => PDFKit.PDFDocument>
> = {
  path: (pdf, element) => pdf.path(element.getAttribute('d') ?? ''),
  line: (pdf, element) =>
    pdf
      .moveTo(numberOf(element, 'x1'), numberOf(element, 'y1'))
      .lineTo(numberOf(element, 'x2'), numberOf(element, 'y2')),
  circle: (pdf, element) =>
    pdf.circle(numberOf(element, 'cx'), numberOf(element, 'cy'), numberOf(element, 'r')),
  rect: (pdf, element) => {
    const length = (name: 'width' | 'height') =>
      element.getAttribute(name) === '100%'
        ? pdf.page[name] / pointsPerPixel
        : numberOf(element, name);
    const [x, y] = [numberOf(element, 'x'), numberOf(element, 'y')];
    return pdf.rect(x, y, length('width'), length('height'));
  },
};

function paint(pen: Pen, outline: () => void): void {
  const { pdf, patterns, inherited } = pen;
  const fill = inherited.fill ?? '#000';
  const pattern = patterns.get(fill);
  const rule = inherited['fill-rule'] === 'evenodd' ? 'even-odd' : 'non-zero';
  if (pattern) {
    pdf.save();
    outline();
    pdf.clip(rule);
    tile(pen, pattern);
    pdf.restore();
  } else if (fill !== 'none') {
    outline();
    pdf.fillColor(fill, Number(inherited['fill-opacity'] ?? 1)).fill(rule);
  }
  if ((inherited.stroke ?? 'none') === 'none') return;
  outline();
  strokeAs(pdf, inherited);
  pdf.stroke();
}

function strokeAs(pdf: PDFKit.PDFDocument, inherited: Pen['inherited']): void {
  pdf.strokeColor(inherited.stroke!, Number(inherited['stroke-opacity'] ?? 1));
  pdf.lineWidth(Number(inherited['stroke-width'] ?? 1));
  pdf.lineJoin((inherited['stroke-linejoin'] ?? 'miter') as 'miter');
  pdf.lineCap((inherited['stroke-linecap'] ?? 'butt') as 'butt');
  const dashes = inherited['stroke-dasharray']?.split(/[\s,]+/).map(Number);
  if (dashes) pdf.dash(dashes as unknown as number, {});
  else pdf.undash();
}

/** Fills the clipped area with a pattern, which may be rotated. */
function tile({ pdf, patterns }: Pen, pattern: SvgElement): void {
  const [dx, dy] = [numberOf(pattern, 'width'), numberOf(pattern, 'height')];
  transform(pdf, pattern.getAttribute('patternTransform'));
  // For any rotation, the page lies within its diagonal about the origin.
  const reach = Math.hypot(pdf.page.width, pdf.page.height) / pointsPerPixel;
  const [columns, rows] = [Math.ceil(reach / dx), Math.ceil(reach / dy)];
  for (const shape of pattern.children) {
    const pen = { pdf, patterns, inherited: { fill: shape.getAttribute('fill') ?? '#000' } };
    const [x, y] = [numberOf(shape, 'x'), numberOf(shape, 'y')];
    const [width, height] = [numberOf(shape, 'width'), numberOf(shape, 'height')];
    // Shapes as high as their tile are drawn as one stripe along the page.
    const stripes = height === dy;
    paint(pen, () => {
      for (let i = -columns; i < columns; i += 1) {
        if (stripes) pdf.rect(i * dx + x, -rows * dy, width, 2 * rows * dy);
        else for (let j = -rows; j < rows; j += 1) pdf.rect(i * dx + x, j * dy + y, width, height);
      }
    });
  }
}

function write({ pdf, inherited }: Pen, element: SvgElement): void {
  const runs = setText(element);
  const set = (options: PDFKit.Mixins.TextOptions) => {
    for (const { text, face, size, x, y } of runs) {
      pdf.font(face).fontSize(size);
      pdf.text(text, x, y, { lineBreak: false, baseline: 'alphabetic', ...options });
    }
  };
  if (inherited.stroke) {
    strokeAs(pdf, inherited);
    set({ stroke: true, fill: false });
  }
  pdf.fillColor(inherited.fill ?? '#000');
  set({});
}
