// Both sites, the link between, and each group: is what was promised so?

import {h, put, rows, say, announce} from './dom.js';
import * as f from './format.js';
import {get} from './ask.js';
import {drill, move} from './move.js';

export const STATES = ['hot', 'seeding', 'lagging', 'diverged', 'outdated', 'empty'];
const MEANING = {
  hot: 'current, or within the rpo', seeding: 'the first copy is under way', lagging: 'behind by more than the rpo',
  diverged: 'only a comparison can settle it', outdated: 'never promoted before it caught up', empty: 'nothing sent yet',
};

export const badge = state => h('span', {class: 'state ' + state, title: MEANING[state]}, state);

/** What is so, in one sentence; never good while something is not. */
export function verdict(o) {
  const bad = [];
  if (!o.quorum.majority) bad.push('no majority of voters answers');
  if (o.link && !o.link.up) bad.push('the link is down');
  const open = o.groups.filter(g => !g.protectedNow);
  if (open.length) bad.push((open.length === 1 ? 'group ' + open[0].group + ' is' : f.many(open.length, 'group') + ' are') + ' not protected');
  const unmet = o.copies.reduce((n, c) => n + c.unmet, 0);
  if (unmet) bad.push(f.many(unmet, 'segment') + (unmet === 1 ? ' misses its rpo' : ' miss their rpo'));
  if (bad.length) {
    const grave = !o.quorum.majority || open.length > 0;
    return {kind: grave ? 'bad' : 'warn', head: grave ? 'Not protected' : 'Look here', text: f.capital(bad.join(', ')) + '.'};
  }
  if (!o.groups.length) return {kind: 'warn', head: 'Nothing is kept safe here', text: 'This agent has no groups.'};
  return {
    kind: 'good', head: 'All is safe',
    text: 'The loss of either site now would stay within the rpo of ' + (o.groups.length === 1 ? 'the group' : 'all ' + o.groups.length + ' groups') + '.',
  };
}

function pair(name, value, note) {
  return [h('dt', {}, name), h('dd', {}, value, note && h('small', {}, ' ' + note))];
}

/** A voter that follows hears only from the leader of the quorum; the other site also answers by the link. */
const isHeard = (o, voter) => o.quorum.reachable.includes(voter) || Boolean(o.link?.up && o.link.to === voter);

function site(o, name) {
  const own = o.agent.voter === name;
  const seen = isHeard(o, name);
  const held = o.groups.filter(g => g.holder === name).length;
  const both = o.groups.filter(g => g.shared).length;
  const served = o.gateway?.requestsBySite?.[name];
  return h('section', {class: 'site' + (seen ? '' : ' gone'), 'aria-label': 'Site ' + name},
    h('h2', {}, f.capital(name), own && h('small', {}, ' this agent')),
    h('p', {class: 'standing ' + (seen ? 'good' : 'bad')}, seen ? 'answers' : 'does not answer'),
    h('dl', {},
      pair('holds', f.many(held, 'group')),
      both > 0 && pair('writes too', f.many(both, 'group')),
      served !== undefined && pair('served', f.many(served, 'request'))));
}

function meter(value, most, label) {
  const share = most > 0 ? Math.min(1, value / most) : 0;
  return h('div', {class: 'meter', role: 'img', 'aria-label': label}, h('span', {vars: {width: (100 * share).toFixed(1) + '%'}}));
}

function between(o) {
  const l = o.link;
  if (!l) return h('section', {class: 'between', 'aria-label': 'Link'});
  const loss = l.path ? Math.max(l.path.out.loss.share, l.path.in.loss.share) : null;
  const limit = l.limitBytesPerSecond;
  return h('section', {class: 'between' + (l.up ? '' : ' gone'), 'aria-label': 'Link between the sites'},
    h('div', {class: 'wire', 'aria-hidden': 'true'}),
    h('h2', {}, h('a', {href: '#/link'}, 'Link'), ' ', h('span', {class: 'standing ' + (l.up ? 'good' : 'bad')}, l.up ? 'up' : 'down')),
    h('dl', {},
      pair('round trip', f.seconds(l.path?.rtt?.median ?? l.rttSeconds)),
      pair('jitter', f.seconds(l.path?.out?.jitterSeconds ?? l.jitterSeconds)),
      pair('loss', loss === null ? '–' : f.percent(loss, 2)),
      pair('sending', f.rate(l.sendingBytesPerSecond), limit ? 'of ' + f.rate(limit) : '')),
    limit && meter(l.sendingBytesPerSecond, limit, 'sending ' + f.percent(l.sendingBytesPerSecond / limit) + ' of the limit'),
    !l.up && h('p', {class: 'problem'}, l.why));
}

function quorum(o) {
  const q = o.quorum;
  return h('p', {class: 'quorum'},
    h('span', {class: 'standing ' + (q.majority ? 'good' : 'bad')}, q.majority ? 'Majority' : 'No majority'), ' ',
    q.voters.map(v => v + (q.leader === v ? ' leads' : isHeard(o, v) ? ' votes' : ' is not heard here')).join(' · '),
    !q.majority && ' — ' + q.why);
}

function states(c) {
  if (!c) return '';
  const parts = STATES.filter(s => c.states[s]);
  return h('div', {class: 'states'},
    h('div', {class: 'bar', 'aria-hidden': 'true'}, parts.map(s => h('span', {class: s, vars: {'flex-grow': c.states[s]}}))),
    h('span', {}, parts.map(s => f.count(c.states[s]) + ' ' + s).join(', ')));
}

function share(g) {
  const to = Object.entries(g.share).sort().filter(([, s]) => s > 0.0005).map(([s, p]) => s + ' ' + f.percent(p, 0));
  return to.join(', ') || (g.shared ? 'each its own' : '–');
}

const HEADS = ['Group', 'Held at', 'RPO', 'Protected', 'Copies', 'Lag', 'Requests', 'Actions'];

function makeRow(g) {
  const cells = HEADS.map((head, i) => h(i === 0 ? 'th' : 'td', {'data-head': head, scope: i === 0 && 'row'}));
  const row = h('tr', {}, cells);
  row.parts = cells;
  cells[7].append(h('div', {class: 'actions'},
    !g.shared && h('button', {type: 'button', class: 'small', onclick: () => move(row.group)}, 'Move', h('span', {class: 'quiet'}, ' ' + g.group)),
    !g.shared && h('button', {type: 'button', class: 'small', onclick: () => drill(row.group)}, 'Drill', h('span', {class: 'quiet'}, ' ' + g.group)),
    g.shared && h('span', {class: 'note'}, 'both sites write')));
  return row;
}

function updateRow(row, g, copies) {
  row.group = g;
  const c = copies.get(g.group);
  const [name, held, rpo, safe, copy, lag, requests] = row.parts;
  put(name, h('a', {href: '#/segments?group=' + encodeURIComponent(g.group)}, g.group));
  put(held, g.holder ?? (g.shared ? 'both' : 'nobody'), h('small', {}, g.standing));
  say(rpo, f.rpo(g.rpoSeconds));
  put(safe, h('span', {class: 'standing ' + (g.protectedNow ? 'good' : 'bad')}, g.protectedNow ? 'yes' : 'no'), h('small', {}, g.why));
  put(copy, states(c), g.shared?.conflicts ? h('small', {}, h('a', {href: '#/conflicts'}, f.many(g.shared.conflicts, 'conflict'))) : null,
    c?.unmet ? h('small', {class: 'problem'}, f.many(c.unmet, 'segment') + ' beyond the rpo') : null);
  put(lag, c ? f.seconds(c.lagSeconds) : '–', c && h('small', {}, f.bytes(c.lagBytes)));
  put(requests, share(g), g.service && h('small', {}, g.service));
}

const MOST = 6;

/** A few segments in an order, each with what that order is about. */
function few(id, title, sort, value) {
  const list = h('ol', {class: 'few'});
  const section = h('section', {'aria-labelledby': id}, h('h2', {id}, title), list, h('a', {class: 'note', href: '#/segments?sort=' + sort}, 'All of them'));
  return {
    section,
    async load() {
      const table = await get('table', {sort, count: MOST});
      put(list, table.rows.map(s => h('li', {}, h('a', {href: '#/segment/' + encodeURIComponent(s.segment)}, s.segment), badge(s.state), h('span', {}, value(s)))));
    },
  };
}

export function overview(root) {
  const head = h('div', {class: 'verdict', id: 'verdict'});
  const sites = h('div', {class: 'sites'});
  const voters = h('div', {});
  const body = h('tbody');
  const warnings = h('ul', {class: 'warnings'});
  const warned = h('section', {'aria-labelledby': 'warnings'}, h('h2', {id: 'warnings'}, 'What to look at'), warnings);
  const behind = few('behind', 'Furthest behind', 'lag', s => f.seconds(s.lagSeconds) + ', ' + f.bytes(s.lagBytes));
  const weighty = few('weighty', 'What matters most', 'score', s => h('span', {class: 'score', vars: {'--share': ((s.score - 1) / 9).toFixed(3)}}, f.score(s.score)));
  let asked = 0;
  root.append(
    h('h1', {class: 'quiet'}, 'Overview'),
    head, sites, voters,
    h('section', {'aria-labelledby': 'groups'},
      h('h2', {id: 'groups'}, 'Groups'),
      h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'groups'},
        h('table', {class: 'cards'}, h('thead', {}, h('tr', {}, HEADS.map(t => h('th', {scope: 'col'}, t)))), body))),
    warned,
    h('div', {class: 'pairs'}, behind.section, weighty.section));
  let said = '';
  return {
    update(o) {
      const v = verdict(o);
      head.className = 'verdict ' + v.kind;
      put(head, h('strong', {}, v.head), h('span', {}, v.text));
      if (said && said !== v.text) announce(v.head + '. ' + v.text, true);
      said = v.text;
      put(sites, site(o, 'private'), between(o), site(o, 'public'));
      put(voters, quorum(o));
      const copies = new Map(o.copies.map(c => [c.group, c]));
      rows(body, o.groups, g => g.group, makeRow, (row, g) => updateRow(row, g, copies));
      if (Date.now() - asked > 2000) {
        asked = Date.now();
        behind.load().catch(() => {});
        weighty.load().catch(() => {});
      }
      warned.hidden = !o.warnings.length;
      put(warnings, o.warnings.map(w => h('li', {}, w)), o.moreWarnings > 0 && h('li', {}, 'and ' + f.count(o.moreWarnings) + ' more: sundog status'));
    },
    /** What is shown is old: whether it still is so, nobody knows. */
    stale(at) {
      head.className = 'verdict bad';
      put(head, h('strong', {}, 'Not known'), h('span', {}, 'The agent no longer answers. What follows is as of ' + at + '.'));
    },
  };
}
