// One segment: why it has its score, who uses it, how far behind it is, what was decided.

import {h, put, rows, say} from './dom.js';
import {get, post} from './ask.js';
import {chart} from './chart.js';
import {badge} from './overview.js';
import {confirmed} from './move.js';
import * as f from './format.js';

const tile = (name, value, note) => h('div', {}, h('dt', {}, name), h('dd', {}, value, note && h('small', {}, note)));
const MOST = 600;

function contributions(s) {
  return h('table', {class: 'cards'},
    h('thead', {}, h('tr', {}, ['Reason', 'Points', 'Why', 'Arithmetic'].map(t => h('th', {scope: 'col'}, t)))),
    h('tbody', {}, s.contributions.map(c => h('tr', {},
      h('th', {scope: 'row', 'data-head': 'Reason'}, c.factor),
      h('td', {'data-head': 'Points', class: 'points'}, h('span', {class: 'score', vars: {'--share': Math.max(0, c.points / 10).toFixed(3)}}, c.points.toFixed(2))),
      h('td', {'data-head': 'Why'}, c.why),
      h('td', {'data-head': 'Arithmetic'}, h('code', {}, c.arithmetic || '–')))),
    h('tr', {class: 'sum'}, h('th', {scope: 'row', 'data-head': 'Reason'}, 'score'),
      h('td', {'data-head': 'Points'}, s.contributions.reduce((n, c) => n + c.points, 0).toFixed(2)), h('td'), h('td'))));
}

function uses(list) {
  if (!list.length) return h('p', {class: 'note'}, 'No operation is known to use it.');
  return h('ul', {class: 'plain'}, list.map(e => h('li', {}, h('strong', {}, e.from), ' ' + e.relation + ' it, ' + e.known
    + (e.known === 'inferred' ? ' with ' + f.percent(e.confidence, 0) : ''))));
}

function decision(d) {
  const numbers = Object.entries(d.numbers);
  return h('li', {}, h('time', {datetime: d.at}, f.time(d.at)), h('strong', {}, d.what), h('p', {}, d.why),
    numbers.length > 0 && h('p', {class: 'note'}, numbers.map(([k, v]) => k + ' ' + Number(v.toPrecision(4))).join(', ')));
}

export function segment(root, name) {
  const head = h('div', {class: 'headline'});
  const tiles = h('dl', {class: 'tiles'});
  const why = h('p', {});
  const stopped = h('div', {});
  const sum = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'reasons'});
  const used = h('div', {});
  const decided = h('ol', {class: 'decisions'});
  const lag = chart('Lag since this view was opened', f.seconds, {seconds: true});
  const ahead = chart('What will change in it in the next day', f.rate, {bands: [[1, 3]]});
  const problem = h('p', {class: 'problem', role: 'alert', hidden: true});
  root.append(
    h('p', {class: 'crumb'}, h('a', {href: '#/segments'}, 'Segments')),
    h('h1', {}, name), problem, head, why, stopped, tiles,
    h('section', {'aria-labelledby': 'reasons'}, h('h2', {id: 'reasons'}, 'Why this score'), sum),
    h('div', {class: 'charts'}, lag.element, ahead.element),
    h('section', {'aria-labelledby': 'uses'}, h('h2', {id: 'uses'}, 'Who uses it'), used),
    h('section', {'aria-labelledby': 'decided'}, h('h2', {id: 'decided'}, 'What was decided, newest first'), decided));
  ahead.element.hidden = true;
  const x = [];
  const lags = [];
  let closed = false;
  let asked = 0;
  let foreseen = 0;

  function show(e) {
    const s = e.segment;
    put(head, badge(s.state), h('span', {class: 'standing ' + (s.rpoMet ? 'good' : 'bad')}, s.rpoMet ? 'rpo met' : 'rpo not met'),
      h('a', {href: '#/segments?group=' + encodeURIComponent(s.group)}, 'group ' + s.group));
    say(why, f.capital(s.why));
    if (s.why.startsWith('stopped until')) {
      put(stopped, h('button', {type: 'button', onclick: accept}, 'Accept that, and go on'));
    } else put(stopped);
    put(tiles,
      tile('Score', f.score(s.score), 'of 10, priority ' + s.priority),
      tile('Lag', f.seconds(s.lagSeconds), f.bytes(s.lagBytes) + ', ' + f.many(s.lagVersions, 'version')),
      tile('Size', f.bytes(s.bytes), f.many(s.files, 'file')),
      tile('Hot in', s.eta ? f.eta(s.eta) : s.state === 'hot' ? 'hot' : '–', s.required ? 'a promotion waits for it' : 'a promotion does not wait for it'));
    put(sum, contributions(s));
    put(used, uses(e.uses));
    put(decided, e.decisions.length ? e.decisions.map(decision) : h('li', {class: 'note'}, 'Nothing yet.'));
    x.push(Date.now() / 1000);
    lags.push(s.lagSeconds);
    if (x.length > MOST) {
      x.shift();
      lags.shift();
    }
    lag.update([...x], [{label: 'lag', colour: '--c1', values: [...lags], fill: true}]);
  }

  async function accept() {
    if (await confirmed('Accept what stopped ' + name, [h('p', {}, why.textContent), h('p', {}, 'What is gone here will be gone at the other site, too.')], name, 'Accept')) {
      try {
        await post('accept', {segment: name});
        load();
      } catch (e) {
        problem.hidden = false;
        say(problem, e.message + '. ' + e.remedy);
      }
    }
  }

  async function foresee() {
    foreseen = Date.now();
    const [r] = await get('forecast', {series: name}).catch(() => []);
    if (closed || !r?.slots?.length) return;
    ahead.element.hidden = false;
    const begin = Date.now() / 1000;
    ahead.update(r.slots.map(s => begin + s.untilSeconds), [
      {label: '90 % are below', colour: '--c2', values: r.slots.map(s => s.p90), width: 1},
      {label: 'expected', colour: '--c1', values: r.slots.map(s => s.p50)},
      {label: '10 % are below', colour: '--c2', values: r.slots.map(s => s.p10), width: 1, dash: [4, 3]},
    ]);
  }

  async function load() {
    asked = Date.now();
    try {
      const e = await get('explain', {segment: name});
      if (closed) return;
      problem.hidden = true;
      show(e);
    } catch (e) {
      problem.hidden = false;
      say(problem, e.message + '. ' + (e.remedy ?? ''));
    }
  }

  load();
  foresee();
  return {
    update() {
      if (Date.now() - asked > 1500) load();
      if (Date.now() - foreseen > 60000) foresee();
    },
    close() {
      closed = true;
      lag.close();
      ahead.close();
    },
  };
}
