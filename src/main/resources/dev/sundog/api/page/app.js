// Joins the views, the address and the stream of events.

import {h, put, say, announce} from './dom.js';
import {Fault, follow, isLoggedIn, logIn, logOut} from './ask.js';
import {overview} from './overview.js';
import {segments} from './segments.js';
import {segment} from './segment.js';
import {plan} from './plan.js';
import {link} from './link.js';
import {conflicts} from './conflicts.js';

const VIEWS = {'': overview, segments, segment, plan, link, conflicts};
const TITLES = {'': 'Overview', segments: 'Segments', segment: 'Segment', plan: 'Plan', link: 'Link', conflicts: 'Conflicts'};

const main = document.getElementById('main');
const state = {overview: null, at: 0, way: 'lost'};
let current = null;

function route() {
  const [, name = '', ...rest] = location.hash.replace(/^#/, '').split('?')[0].split('/');
  return {name: name in VIEWS ? name : '', argument: decodeURIComponent(rest.join('/'))};
}

function show(focus) {
  current?.close?.();
  const {name, argument} = route();
  const root = h('div', {class: 'view view-' + (name || 'overview')});
  main.replaceChildren(root);
  document.title = (argument || TITLES[name]) + ' · Sundog';
  for (const a of document.querySelectorAll('#views a')) {
    const own = a.getAttribute('href').slice(2);
    if (own === name || (own === 'segments' && name === 'segment')) a.setAttribute('aria-current', 'page');
    else a.removeAttribute('aria-current');
  }
  current = VIEWS[name](root, argument) ?? {};
  if (state.overview) current.update?.(state.overview);
  if (state.overview && state.way === 'lost') current.stale?.(new Date(state.at).toLocaleTimeString());
  if (focus) {
    main.focus();
    scrollTo(0, 0);
    announce(TITLES[name], true);
  }
}

function told(fresh) {
  state.at = Date.now();
  if (!fresh) {
    if (state.overview) current?.update?.(state.overview);
    return;
  }
  state.overview = fresh;
  say(document.getElementById('where'), 'as ' + fresh.agent.voter + ' sees it');
  current?.update?.(fresh);
}

const WORDS = {live: 'Live', asking: 'Every few seconds: many pages are open', lost: 'Not connected'};

function way(next) {
  if (state.way === next && document.getElementById('live').textContent) return;
  state.way = next;
  const live = document.getElementById('live');
  live.className = 'live ' + next;
  const since = state.at ? ': as of ' + new Date(state.at).toLocaleTimeString() : '';
  say(live, WORDS[next] + (next === 'lost' ? since : ''));
  document.body.classList.toggle('stale', next === 'lost');
  if (next === 'lost' && state.at) current?.stale?.(new Date(state.at).toLocaleTimeString());
  if (next === 'lost' && state.at) announce('The agent no longer answers. What is shown is old.', true);
}

function welcome(problem) {
  current?.close?.();
  current = null;
  document.title = 'Sundog';
  const certificate = location.protocol === 'https:'
    && h('button', {type: 'button', onclick: () => enter('')}, 'Use this browser’s certificate');
  put(main, h('section', {class: 'welcome', 'aria-labelledby': 'welcome'},
    h('h1', {id: 'welcome'}, 'This page needs a login'),
    problem && h('p', {class: 'problem', role: 'alert'}, problem),
    h('p', {}, 'On the host of the agent, as its user, run:'),
    h('pre', {}, h('code', {}, 'sundog page')),
    h('p', {}, 'and open the address that it prints. It is good once, and for two minutes.'),
    certificate));
  say(document.getElementById('live'), '');
  say(document.getElementById('where'), '');
}

function expired() {
  logOut();
  welcome('The session is over.');
}

async function enter(code) {
  try {
    await logIn(code);
    run();
  } catch (e) {
    welcome(e instanceof Fault ? e.message + '. ' + e.remedy : String(e));
  }
}

function run() {
  show(false);
  follow(told, way, expired);
}

addEventListener('hashchange', () => {
  if (location.hash.startsWith('#login=')) return begin();
  if (location.hash.startsWith('#/') && isLoggedIn()) show(true);
});
document.getElementById('skip').addEventListener('click', e => {
  e.preventDefault();
  main.focus();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => isLoggedIn() && show(false));

function begin() {
  const code = location.hash.match(/^#login=(.+)$/)?.[1];
  if (code) {
    history.replaceState(null, '', location.pathname + '#/');
    enter(code);
  } else if (isLoggedIn()) run();
  else welcome('');
}

begin();
