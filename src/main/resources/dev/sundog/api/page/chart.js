// Charts by uPlot, in the page's colours, each with its numbers as a table for who cannot see it.

import uPlot from './lib/uplot.js';
import {h, put, say} from './dom.js';

const colour = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
export const palette = ['--c1', '--c2', '--c3', '--c4', '--c5', '--c6', '--c7', '--c8', '--c9', '--c10'];

/** Hours and minutes; the day where another one begins, or where there are only days. */
function times(u, ticks, axis, space, step) {
  let before = '';
  return ticks.map(t => {
    const d = new Date(t * 1000);
    const day = d.toLocaleDateString(undefined, {month: 'short', day: 'numeric'});
    const hour = d.toLocaleTimeString('en-GB', {hour: '2-digit', minute: '2-digit', second: step < 60 ? '2-digit' : undefined});
    const text = step >= 86400 ? day : day === before || !before ? hour : hour + '\n' + day;
    before = day;
    return text;
  });
}

function axes(show) {
  const common = {stroke: colour('--faint'), grid: {stroke: colour('--line'), width: 1}, ticks: {show: false}, font: '12px system-ui, sans-serif'};
  return [
    {...common, space: 70, size: 42, values: times},
    {...common, size: 78, values: (u, ticks) => ticks.map(t => t === null ? '' : show(t))},
  ];
}

/** How wide a table of numbers may become before it says less. */
const MOST_ROWS = 40;

function table(x, at, series, show) {
  const step = Math.max(1, Math.ceil(x.length / MOST_ROWS));
  const picks = x.map((_, i) => i).filter(i => i % step === 0);
  return h('table', {},
    h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Time'), series.map(s => h('th', {scope: 'col'}, s.label)))),
    h('tbody', {}, picks.map(i => h('tr', {}, h('th', {scope: 'row'}, at(x[i])),
      series.map(s => h('td', {}, s.values[i] === null || s.values[i] === undefined ? '–' : show(s.values[i])))))));
}

/**
 * A chart that can be given new values.
 *
 * title: what it shows; show: a value as text; series: [{label, colour, values, dash, width, hidden}] with values that may be null;
 * stacked: names the first so many series of which each stands on those after it.
 * range: {min, max} of the values where it is known
 */
export function chart(title, show, options = {}) {
  const place = h('div', {class: 'plot'});
  const readout = h('p', {class: 'readout', 'aria-hidden': 'true'});
  const legend = h('ul', {class: 'legend'});
  const numbers = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title + ', as numbers'});
  const details = h('details', {}, h('summary', {}, 'As numbers', h('span', {class: 'quiet'}, ': ' + title)), numbers);
  const figure = h('figure', {class: 'chart'}, h('figcaption', {}, title), legend, place, readout, details);
  let plot = null;
  let shape = '';
  let last = null;

  const at = t => new Date(t * 1000).toLocaleString(undefined, {month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: options.seconds ? '2-digit' : undefined});

  function drawn(series) {
    const stack = series.filter(s => s.stacked);
    const sums = new Map();
    let below = null;
    for (const s of [...stack].reverse()) {
      below = s.values.map((v, i) => (v ?? 0) + (below ? below[i] : 0));
      sums.set(s, below);
    }
    return series.map(s => sums.get(s) ?? s.values);
  }

  function make(x, series, data) {
    plot?.destroy();
    place.replaceChildren();
    plot = new uPlot({
      width: Math.max(260, place.clientWidth || 600),
      height: options.height ?? 220,
      legend: {show: false},
      cursor: {points: {size: 7}, drag: {x: false, y: false}},
      scales: {x: {time: true}, y: {range: (u, low, high) => [0, (high > 0 ? high : 1) * 1.08]}},
      axes: axes(show),
      series: [{}, ...series.map(s => ({
        label: s.label,
        stroke: colour(s.colour),
        width: s.stacked ? 0.5 : s.width ?? 2,
        dash: s.dash,
        fill: s.stacked ? colour(s.colour) : s.fill ? colour(s.colour) + '22' : undefined,
        points: {show: x.length < 3},
        spanGaps: false,
        paths: options.steps ? uPlot.paths.stepped({align: 1}) : undefined,
      }))],
      bands: options.bands?.map(b => ({series: b, fill: colour('--band')})),
      hooks: {setCursor: [u => read(u.cursor.idx)]},
    }, data, place);
    place.firstElementChild?.setAttribute('aria-hidden', 'true');
  }

  function read(i) {
    if (!last || i === null || i === undefined || last.x[i] === undefined) return say(readout, ' ');
    say(readout, at(last.x[i]) + ' — ' + last.series.filter(s => !s.quiet).map(s => s.label + ' ' + (s.values[i] === null || s.values[i] === undefined ? '–' : show(s.values[i]))).join(', '));
  }

  function update(x, series) {
    last = {x, series};
    const data = [x, ...drawn(series)];
    const next = series.map(s => s.label + s.colour).join('|') + (x.length < 3);
    if (!plot || next !== shape) {
      shape = next;
      make(x, series, data);
      put(legend, series.filter(s => !s.quiet).map(s => h('li', {}, h('span', {class: 'key' + (s.dash ? ' dashed' : ''), vars: {'--key': 'var(' + s.colour + ')'}}), s.label)));
    } else plot.setData(data);
    if (details.open) put(numbers, table(x, at, series, show));
  }

  details.addEventListener('toggle', () => details.open && last && put(numbers, table(last.x, at, last.series, show)));
  const watch = new ResizeObserver(() => {
    const width = place.clientWidth;
    if (plot && width > 0 && Math.abs(width - plot.width) > 2) plot.setSize({width, height: options.height ?? 220});
  });
  watch.observe(place);
  return {
    element: figure,
    update,
    close() {
      watch.disconnect();
      plot?.destroy();
    },
  };
}
