/** The results as a small SVG: two bars per comparison with their spread, on a scale of their own. */
import type { BarResult, Figure } from './bar.ts';
import { amount, type Report, targetOf, times, verdict } from './report.ts';

const width = 860;
const labelWidth = 260;
const barWidth = 350;
const groupHeight = 92;
const top = 44;

const ink = '#1f2933';
const faint = '#616e7c';
const ours = '#2563a8';
const theirs = '#b0bac5';
const colours = { met: '#1b7f4b', missed: '#b3261e' } as const;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const text = (x: number, y: number, content: string, attributes = ''): string =>
  `<text x="${x}" y="${y}" fill="${ink}"${attributes === '' ? '' : ` ${attributes}`}>${escaped(content)}</text>`;

const row = (figure: Figure, y: number, scale: number, colour: string): string => {
  const x = (value: number): string => (labelWidth + value * scale).toFixed(1);
  const middle = y + 9;
  return [
    text(labelWidth - 10, y + 13, figure.label, 'text-anchor="end"'),
    `<rect x="${labelWidth}" y="${y}" width="${(figure.median * scale).toFixed(1)}" height="18" fill="${colour}"/>`,
    `<path d="M${x(figure.min)} ${middle}H${x(figure.max)}M${x(figure.min)} ${middle - 4}v8M${x(figure.max)} ${middle - 4}v8" stroke="${ink}" fill="none"/>`,
    text(labelWidth + figure.max * scale + 8, y + 13, amount(figure.median)),
  ].join('\n');
};

const group = (result: BarResult, index: number): string => {
  const y = top + index * groupHeight;
  const { bar } = result;
  const title = text(20, y + 12, `${bar.number}  ${bar.title}, ${bar.unit}`, 'font-weight="600"');
  if (result.type !== 'measured') return `${title}\n${text(labelWidth, y + 38, verdict(result))}`;
  const { subject, against, ratio, met } = result;
  const scale = barWidth / Math.max(subject.max, against.max);
  const right = width - 20;
  return [
    title,
    row(subject, y + 24, scale, ours),
    row(against, y + 46, scale, theirs),
    `<text x="${right}" y="${y + 40}" text-anchor="end" font-size="19" font-weight="600" fill="${colours[met ? 'met' : 'missed']}">${times(ratio)}</text>`,
    `<text x="${right}" y="${y + 58}" text-anchor="end" fill="${faint}">${escaped(`${verdict(result)}: ${targetOf(bar)}`)}</text>`,
  ].join('\n');
};

export const asChart = ({ results, machine, rounds, takenAt }: Report): string => {
  const height = top + results.length * groupHeight + 24;
  const about = `${machine.processor}, ${machine.cores} cores shared by all processes; medians of ${rounds} rounds with least and greatest; ${takenAt.slice(0, 10)}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="13" role="img" aria-label="The service compared">
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
${text(20, 26, 'Blue: the service. Longer is faster where something is counted per second, slower where time is taken', `font-size="12" font-style="italic"`)}
${results.map(group).join('\n')}
<text x="20" y="${height - 14}" font-size="11" fill="${faint}">${escaped(about)}</text>
</svg>
`;
};
