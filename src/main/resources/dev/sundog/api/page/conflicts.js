// What both sites wrote without knowing of each other, and what was set aside: for a person to settle.

import {announce, h, put, say} from './dom.js';
import {get, post} from './ask.js';
import {confirmed} from './move.js';
import * as f from './format.js';

const HEADS = ['Name', 'What happened', 'When', 'Keep'];
const KEEPS = [
  ['this', 'the version that has the name'],
  ['other', 'the version that lost it'],
  ['both', 'both, each under a name of its own'],
];

export function conflicts(root) {
  const body = h('tbody');
  const none = h('p', {class: 'note'}, 'Nothing waits for a decision.');
  const table = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-labelledby': 'conflicts'},
    h('table', {class: 'cards'}, h('thead', {}, h('tr', {}, HEADS.map(t => h('th', {scope: 'col'}, t)))), body));
  const aside = h('ul', {class: 'plain'});
  const problem = h('p', {class: 'problem', role: 'alert', hidden: true});
  root.append(
    h('h1', {id: 'conflicts'}, 'Conflicts'), problem, none, table,
    h('section', {'aria-labelledby': 'aside'}, h('h2', {id: 'aside'}, 'Set aside'),
      h('p', {class: 'note'}, 'Versions that a mirror had and the holder did not know. They are never destroyed: copy out of .sundog/aside what is needed, and remove the rest.'), aside));
  let asked = 0;
  let closed = false;

  async function settle(c, keep, meaning) {
    const yes = await confirmed('Keep ' + keep + ' of ' + c.path,
      [h('p', {}, f.capital(c.why) + '.'), h('p', {}, 'Kept: ' + meaning + '.')], null, 'Keep ' + keep);
    if (!yes) return;
    try {
      await post('resolve', {path: c.path, keep});
      announce(c.path + ' is settled', true);
      load();
    } catch (e) {
      fail(e);
    }
  }

  function fail(e) {
    problem.hidden = false;
    say(problem, e.message + '. ' + (e.remedy ?? ''));
  }

  function row(c) {
    return h('tr', {},
      h('th', {scope: 'row', 'data-head': 'Name'}, c.path, h('small', {}, 'group ' + c.group)),
      h('td', {'data-head': 'What happened'}, c.why, h('small', {}, c.kind + ', written at ' + c.site + (c.keptAt ? ', kept at ' + c.keptAt : ''))),
      h('td', {'data-head': 'When'}, h('time', {datetime: c.at}, f.time(c.at))),
      h('td', {'data-head': 'Keep'}, h('div', {class: 'actions'}, KEEPS.map(([keep, meaning]) =>
        h('button', {type: 'button', class: 'small', title: meaning, onclick: () => settle(c, keep, meaning)}, keep, h('span', {class: 'quiet'}, ': ' + c.path))))));
  }

  async function load() {
    asked = Date.now();
    try {
      const list = await get('conflicts');
      if (closed) return;
      problem.hidden = true;
      none.hidden = list.length > 0;
      table.hidden = list.length === 0;
      put(body, list.slice(0, 200).map(row));
    } catch (e) {
      fail(e);
    }
  }

  load();
  return {
    update(o) {
      const kept = o.warnings.filter(w => w.includes('is kept at .sundog/') || w.includes('.sundog/aside'));
      put(aside, kept.length ? kept.map(w => h('li', {}, w)) : h('li', {class: 'note'}, 'Nothing.'));
      if (Date.now() - asked > 3000) load();
    },
    close() {
      closed = true;
    },
  };
}
