/** The 95th percentile of acknowledgements before, during and after each fault, as a small SVG on a logarithmic scale. */
import type { Measured } from './result.ts';

const width = 900;
const left = 200;
const right = 60;
const rowHeight = 46;
const top = 62;

const ink = '#1f2933';
const faint = '#616e7c';
const colours = { before: '#b0bac5', during: '#c2410c', after: '#2563a8' } as const;
const phases = ['before', 'during', 'after'] as const;

const leastMs = 1;
const mostMs = 10_000;

const x = (ms: number): number => {
  const share = Math.log(Math.max(leastMs, Math.min(mostMs, ms)) / leastMs) / Math.log(mostMs / leastMs);
  return left + share * (width - left - right);
};

const label = (ms: number): string => (ms >= 1_000 ? `${(ms / 1_000).toFixed(1)} s` : `${Math.round(ms)} ms`);

const grid = (height: number): string =>
  [1, 10, 100, 1_000, 10_000]
    .map(
      (ms) =>
        `<path d="M${x(ms)} ${top - 8}V${height - 10}" stroke="#e4e7eb"/>` +
        `<text x="${x(ms)}" y="${top - 14}" text-anchor="middle" fill="${faint}">${label(ms)}</text>`,
    )
    .join('\n');

const row = ({ name, latency }: Measured, index: number): string => {
  const y = top + index * rowHeight;
  const bars = phases.map((phase, place) => {
    const { count, p95 } = latency[phase];
    const barY = y + place * 12;
    if (count === 0) {
      return `<text x="${left + 4}" y="${barY + 10}" font-size="10" fill="${faint}">none acknowledged</text>`;
    }
    return (
      `<rect x="${left}" y="${barY}" width="${Math.max(1, x(p95) - left).toFixed(1)}" height="10" fill="${colours[phase]}"/>` +
      `<text x="${(Math.max(left, x(p95)) + 5).toFixed(1)}" y="${barY + 9}" font-size="10" fill="${ink}">${label(p95)}</text>`
    );
  });
  return `<text x="${left - 10}" y="${y + 22}" text-anchor="end" fill="${ink}">${name}</text>\n${bars.join('\n')}`;
};

const legend = phases
  .map(
    (phase, index) =>
      `<rect x="${left + index * 90}" y="16" width="12" height="12" fill="${colours[phase]}"/>` +
      `<text x="${left + index * 90 + 18}" y="26" fill="${ink}">${phase}</text>`,
  )
  .join('\n');

export const asChart = (results: readonly Measured[]): string => {
  const height = top + results.length * rowHeight + 16;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="95th percentile of acknowledgements before, during and after each fault">
<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>
<text x="20" y="26" fill="${ink}" font-weight="600">Acknowledged, p95</text>
${legend}
${grid(height)}
${results.map(row).join('\n')}
</svg>
`;
};
