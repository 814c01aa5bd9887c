import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { bundle } from '../page/bundle.ts';
import { documentOf } from '../page/document.ts';
import { html, type Markup } from '../page/html.ts';
import { banner, factsOf } from './banner.ts';
import { claimsSection } from './claims.ts';
import { figureSection } from './figureSection.ts';
import { dataSection } from './files.ts';
import { numbersSection } from './numbersSection.ts';
import { provenanceSection } from './provenance.ts';
import { type ReportModel, type ReportOptions, readReport } from './readReport.ts';
import { tabIcon, verdictOf } from './verdict.ts';

/**
 * Writes `<outDir>/report/index.html`, completely or not at all, and returns its path.
 * @throws UserError when there are no results or the folder cannot be written to
 */
export async function writeReport(options: ReportOptions): Promise<string> {
  const path = join(options.outDir, 'report', 'index.html');
  writeFileAtomically(path, await buildReport(options));
  return path;
}

/**
 * The report on a run as one self-contained HTML file: figures, current and golden, heat maps of the
 * differences relative to their tolerances, the worst values, provenance of both sides, links to the
 * data. Reads the results and the snapshots and writes nothing; the same files give the same page. Links are
 * relative to `<outDir>/report/`.
 * @throws UserError when there are no results
 */
export async function buildReport(options: ReportOptions): Promise<string> {
  const model = await readReport(options);
  const { preset, figures, claims, files, check } = model;
  const verdict = verdictOf(model);
  return documentOf({
    title: html`${shortVerdict[verdict.state]} · ${preset}`,
    icon: tabIcon(verdict.state),
    heading: html`Preset ${preset}`,
    about: 'Mixed dynamics, report on a run',
    head: navigation(model),
    main: html`${factsOf(figures)}
${banner(model, verdict)}
${figures.map(figureSection)}
${claimsSection(claims)}
${numbersSection(model)}
${provenanceSection(figures)}
${dataSection(files, check)}`,
    bundle: await bundle(
      new URL('./report.css', import.meta.url),
      new URL('./client/main.ts', import.meta.url),
    ),
  });
}

const shortVerdict = {
  own: 'results',
  passes: 'reproduced',
  drifted: 'DRIFTED',
  fails: 'FAILS',
} as const;

function navigation({ figures, tables, claims }: ReportModel): Markup {
  const sections = [
    ...figures.map(({ name }) => [name, name.replace('figure', 'Figure ')]),
    ...(claims ? [['claims', 'Claims']] : []),
    ...(tables.length > 0 ? [['numbers', 'Numbers']] : []),
    ['provenance', 'Provenance'],
    ['data', 'Data'],
  ];
  return html`<nav aria-label="Sections"><ul>${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}
