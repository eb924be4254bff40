// What is reserved for whom over the horizon, and what cannot be met, with its remedy.

import {h, put, rows, say} from './dom.js';
import {get} from './ask.js';
import {chart, palette} from './chart.js';
import * as f from './format.js';

const HEADS = ['Segment', 'Score', 'To send', 'Needs', 'Hot in', 'RPO'];

function makeRow() {
  const cells = HEADS.map((head, i) => h(i === 0 ? 'th' : 'td', {'data-head': head, scope: i === 0 && 'row'}));
  const row = h('tr', {}, cells);
  row.parts = cells;
  return row;
}

function updateRow(row, l) {
  const [name, score, backlog, need, hot, met] = row.parts;
  put(name, h('a', {href: '#/segment/' + encodeURIComponent(l.segment)}, l.segment));
  say(score, f.score(l.score));
  put(backlog, f.bytes(l.backlogBytes), h('small', {}, 'of ' + f.bytes(l.bytes)));
  say(need, f.rate(l.neededBytesPerSecond));
  put(hot, l.hotAfterSeconds === null ? 'beyond the horizon' : l.hotAfterSeconds === 0 ? 'now' : f.seconds(l.hotAfterSeconds),
    l.unorderedSeconds > 1 && h('small', {}, 'without an order ' + f.seconds(l.unorderedSeconds)));
  put(met, h('span', {class: 'standing ' + (l.unmet ? 'bad' : 'good')}, l.unmet ? 'cannot be met' : 'can be met'), l.unmet && h('small', {}, l.unmet));
}

const MOST = 200;

export function plan(root) {
  const facts = h('dl', {class: 'tiles'});
  const picture = chart('Reserved rates over the horizon', f.rate, {height: 280, steps: true});
  const lacking = h('section', {class: 'lacking', 'aria-labelledby': 'lacking', hidden: true});
  const body = h('tbody');
  const notes = h('ul', {class: 'notes'});
  const problem = h('p', {class: 'problem', role: 'alert', hidden: true});
  const more = h('p', {class: 'note'});
  root.append(h('h1', {}, 'Plan'), problem, facts, lacking, picture.element,
    h('section', {'aria-labelledby': 'lines'}, h('h2', {id: 'lines'}, 'Segments, in the order in which they are sent'),
      h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'lines'},
        h('table', {class: 'cards'}, h('thead', {}, h('tr', {}, HEADS.map(t => h('th', {scope: 'col'}, t)))), body)), more),
    notes);
  let closed = false;
  let asked = 0;

  const tile = (name, value, note) => h('div', {}, h('dt', {}, name), h('dd', {}, value, note && h('small', {}, note)));

  function show(p) {
    const unmet = p.segments.filter(l => l.unmet);
    put(facts,
      tile('Link now', f.rate(p.linkBytesPerSecond.median), f.rate(p.linkBytesPerSecond.low) + ' to ' + f.rate(p.linkBytesPerSecond.high)),
      tile('Lowest expected', f.rate(p.lowestLinkBytesPerSecond.median), 'within ' + f.seconds(p.horizonSeconds)),
      tile('Still to send', f.bytes(p.segments.reduce((n, l) => n + l.backlogBytes, 0)), f.many(p.segments.length, 'segment')),
      tile('Cannot be met', f.count(unmet.length), unmet.length ? 'see below' : 'every rpo can be kept'));
    lacking.hidden = !unmet.length;
    put(lacking, h('h2', {id: 'lacking'}, 'What cannot be met'),
      h('ul', {}, unmet.slice(0, 20).map(l => h('li', {}, h('a', {href: '#/segment/' + encodeURIComponent(l.segment)}, l.segment), ': ' + l.unmet))),
      h('p', {}, 'What helps: a higher egress in the configuration, a longer rpo, less that is written, or a lower priority of what else is sent.'));
    draw(p.courses);
    rows(body, p.segments.slice(0, MOST), l => l.segment, makeRow, updateRow);
    say(more, p.segments.length > MOST ? 'The first ' + MOST + ' of ' + f.count(p.segments.length) + '; all by: sundog plan --json' : '');
    put(notes, p.notes.map(n => h('li', {}, n)));
  }

  function draw(c) {
    picture.element.hidden = !c.stepSeconds;
    if (!c.stepSeconds) return;
    const begin = Date.now() / 1000;
    const x = c.linkBytesPerSecond.map((_, i) => begin + i * c.stepSeconds);
    picture.update(x, [
      ...c.segments.map((s, i) => ({label: s.segment, colour: palette[i % palette.length], values: s.bytesPerSecond, stacked: true})),
      {label: 'link, expected', colour: '--ink', values: c.linkBytesPerSecond.map(q => q.median), width: 1.5},
      {label: 'link, low', colour: '--faint', values: c.linkBytesPerSecond.map(q => q.low), width: 1.5, dash: [5, 4]},
    ]);
  }

  async function load() {
    asked = Date.now();
    try {
      const p = await get('plan');
      if (closed) return;
      problem.hidden = true;
      show(p);
    } catch (e) {
      problem.hidden = false;
      say(problem, e.message + '. ' + (e.remedy ?? ''));
    }
  }

  load();
  return {
    update() {
      if (Date.now() - asked > 5000) load();
    },
    close() {
      closed = true;
      picture.close();
    },
  };
}
