// All segments, a page at a time: the agent sorts and finds, so ten thousand are as quick as ten.

import {announce, h, put, rows, say} from './dom.js';
import {get} from './ask.js';
import * as f from './format.js';
import {STATES, badge} from './overview.js';

const COUNT = 100;
const COLUMNS = [
  ['name', 'Segment'], ['state', 'State'], ['score', 'Score'], ['lag', 'Lag'], ['bytes', 'Size'], ['rpo', 'RPO'], [null, 'Why'],
];

function makeRow() {
  const cells = COLUMNS.map(([, head], i) => h(i === 0 ? 'th' : 'td', {'data-head': head, scope: i === 0 && 'row'}));
  const row = h('tr', {}, cells);
  row.parts = cells;
  return row;
}

function updateRow(row, s) {
  const [name, state, score, lag, size, met, why] = row.parts;
  put(name, h('a', {href: '#/segment/' + encodeURIComponent(s.segment)}, s.segment));
  put(state, badge(s.state), s.eta && h('small', {}, 'hot in ' + f.eta(s.eta)));
  put(score, h('span', {class: 'score', vars: {'--share': ((s.score - 1) / 9).toFixed(3)}}, f.score(s.score)));
  put(lag, f.seconds(s.lagSeconds), h('small', {}, f.bytes(s.lagBytes)));
  put(size, f.bytes(s.bytes), h('small', {}, f.many(s.files, 'file')));
  put(met, h('span', {class: 'standing ' + (s.rpoMet ? 'good' : 'bad')}, s.rpoMet ? 'met' : 'not met'));
  say(why, s.why);
}

export function segments(root) {
  const given = new URLSearchParams(location.hash.split('?')[1] ?? '');
  const ask = {find: '', group: given.get('group') ?? '', state: '', unmet: '', sort: given.get('sort') ?? 'score', backwards: '', from: 0, count: COUNT};
  const body = h('tbody');
  const summary = h('p', {class: 'note', role: 'status'});
  const problem = h('p', {class: 'problem', role: 'alert', hidden: true});
  let busy = false;
  let again = false;
  let closed = false;
  let loaded = 0;

  async function load() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const table = await get('table', Object.fromEntries(Object.entries(ask).filter(([, v]) => v !== '')));
      if (closed) return;
      problem.hidden = true;
      loaded = Date.now();
      rows(body, table.rows, s => s.segment, makeRow, updateRow);
      show(table);
    } catch (e) {
      problem.hidden = false;
      say(problem, e.message + '. ' + (e.remedy ?? ''));
    } finally {
      busy = false;
    }
    if (again) {
      again = false;
      load();
    }
  }

  function show(table) {
    const last = table.from + table.rows.length;
    say(summary, table.matching === 0 ? 'No segment is like that, of ' + f.count(table.total) + '.'
      : f.count(table.from + 1) + ' to ' + f.count(last) + ' of ' + f.count(table.matching)
        + (table.matching === table.total ? '' : ', of ' + f.count(table.total) + ' in all'));
    back.disabled = table.from === 0;
    forth.disabled = last >= table.matching;
  }

  function change(fields) {
    Object.assign(ask, {from: 0}, fields);
    load();
  }

  const heads = COLUMNS.map(([by, text]) => {
    const head = h('th', {scope: 'col'});
    head.by = by;
    head.append(by ? h('button', {type: 'button', class: 'sort', onclick: () => sort(by)}, text) : text);
    return head;
  });

  function sort(by) {
    change({sort: by, backwards: ask.sort === by && !ask.backwards ? 'true' : ''});
    mark();
    announce('Sorted by ' + by, true);
  }

  function mark() {
    const falling = new Set(['score', 'lag', 'bytes']);
    for (const head of heads) {
      if (!head.by || head.by !== ask.sort) head.removeAttribute('aria-sort');
      else head.setAttribute('aria-sort', falling.has(head.by) !== Boolean(ask.backwards) ? 'descending' : 'ascending');
    }
  }

  function turn(by) {
    ask.from = Math.max(0, ask.from + by);
    load();
    region.scrollTop = 0;
  }

  const back = h('button', {type: 'button', onclick: () => turn(-COUNT)}, 'Previous');
  const forth = h('button', {type: 'button', onclick: () => turn(COUNT)}, 'Next');
  let typing;
  const group = h('select', {id: 'group', onchange: e => change({group: e.target.value})}, h('option', {value: ''}, 'all'));
  const region = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Table of segments'},
    h('table', {class: 'cards'}, h('thead', {}, h('tr', {}, heads)), body));
  root.append(
    h('h1', {}, 'Segments'),
    h('form', {class: 'filters', role: 'search', onsubmit: e => e.preventDefault()},
      h('label', {for: 'find'}, 'Name has', h('input', {id: 'find', type: 'search', autocomplete: 'off', spellcheck: 'false', oninput: e => {
        clearTimeout(typing);
        typing = setTimeout(() => change({find: e.target.value}), 200);
      }})),
      h('label', {for: 'group'}, 'Group', group),
      h('label', {for: 'state'}, 'State', h('select', {id: 'state', onchange: e => change({state: e.target.value})},
        h('option', {value: ''}, 'any'), STATES.map(s => h('option', {value: s}, s)))),
      h('label', {class: 'tick', for: 'unmet'}, h('input', {id: 'unmet', type: 'checkbox', onchange: e => change({unmet: e.target.checked ? 'true' : ''})}), 'RPO not met')),
    problem, region,
    h('div', {class: 'pager'}, back, summary, forth));
  mark();
  load();
  return {
    update(o) {
      const names = o.groups.map(g => g.group);
      if (group.options.length !== names.length + 1) {
        put(group, h('option', {value: ''}, 'all'), names.map(n => h('option', {value: n}, n)));
        group.value = ask.group;
      }
      if (Date.now() - loaded > 1500) load();
    },
    close() {
      closed = true;
      clearTimeout(typing);
    },
  };
}
