// What the link does now, what it did, and what it will carry.

import {h, put, say} from './dom.js';
import {get} from './ask.js';
import {chart} from './chart.js';
import * as f from './format.js';

const SPANS = [['15m', '15 minutes'], ['1h', '1 hour'], ['6h', '6 hours'], ['1d', '1 day'], ['7d', '7 days'], ['30d', '30 days']];
const POINTS = 180;

const tile = (name, value, note) => h('div', {}, h('dt', {}, name), h('dd', {}, value, note && h('small', {}, note)));

function lossOf(d) {
  return d ? f.percent(d.loss.share, 2) : '–';
}

const capped = n => n ? f.rate(n) : 'no limit';

function until(c) {
  return c && ['until ', h('time', {datetime: c.at}, f.wall(c.at)), ', then ' + capped(c.bytesPerSecond) + ' (' + c.zone + ')'];
}

/** One direction; both networks where both have a say. */
function may(name, way, sends, receives) {
  const said = c => c.bytesPerSecond || c.next;
  const part = (who, c) => h('small', {}, who + ': ' + capped(c.bytesPerSecond) + (c.next ? ' ' : ''), until(c.next));
  return h('div', {}, h('dt', {}, name), h('dd', {}, capped(way.link.bytesPerSecond), way.link.next && h('small', {}, until(way.link.next)),
    said(way.egress) && said(way.ingress) && [part(sends + ' sends', way.egress), part(receives + ' receives', way.ingress)]));
}

function caps(l) {
  const self = l.to === 'public' ? 'private' : 'public';
  return l.caps ? [may('May send', l.caps.out, self, l.to), may('May receive', l.caps.in, l.to, self)] : [];
}

function now(l) {
  const p = l.path;
  return [
    tile('Link to ' + l.to, h('span', {class: 'standing ' + (l.up ? 'good' : 'bad')}, l.up ? 'up' : 'down'), l.why),
    tile('Round trip', f.seconds(p?.rtt?.median ?? l.rttSeconds), p?.rtt && 'P95 ' + f.seconds(p.rtt.p95)),
    tile('Jitter', f.seconds(p?.out?.jitterSeconds ?? l.jitterSeconds), p && 'back ' + f.seconds(p.in.jitterSeconds)),
    tile('Loss', lossOf(p?.out), p ? 'back ' + lossOf(p.in) : l.pathTrouble),
    tile('Sending', f.rate(l.sendingBytesPerSecond), !l.caps && (l.limitBytesPerSecond ? 'limit ' + f.rate(l.limitBytesPerSecond) : 'no limit')),
    caps(l),
    tile('Can carry', l.capacityBytesPerSecond ? f.rate(l.capacityBytesPerSecond.median) : '–',
      l.capacityBytesPerSecond && f.rate(l.capacityBytesPerSecond.low) + ' to ' + f.rate(l.capacityBytesPerSecond.high)),
    l.month && month(l.month),
  ];
}

function month(m) {
  const sent = f.bytes(m.sentBytes) + (m.budgetBytes ? ' of ' + f.bytes(m.budgetBytes) : '');
  if (!m.budgetBytes) {
    return tile('Sent since ' + m.from, sent, 'no budget');
  }
  const how = {free: '', rationed: ', rationed', spent: ', spent: what is mirrored waits'}[m.state];
  return tile('Sent since ' + m.from, sent, f.bytes(m.expectedBytes) + ' more expected until ' + m.until + how);
}

export function link(root) {
  const tiles = h('dl', {class: 'tiles'});
  const problem = h('p', {class: 'problem', role: 'alert', hidden: true});
  const select = h('select', {id: 'span', onchange: () => load()}, SPANS.map(([v, t]) => h('option', {value: v}, t)));
  select.value = '1h';
  const charts = {
    rtt: chart('Round trip', f.seconds),
    jitter: chart('Jitter, each way', f.seconds),
    loss: chart('Loss, each way', v => f.percent(v, 2)),
    rate: chart('Rates', f.rate),
  };
  const ahead = chart('What the link will carry in the next day', f.rate, {height: 240, bands: [[1, 3]]});
  const known = h('p', {class: 'note'});
  root.append(h('h1', {}, 'Link'), problem, tiles,
    h('div', {class: 'filters'}, h('label', {for: 'span'}, 'History of', select)),
    h('div', {class: 'charts'}, Object.values(charts).map(c => c.element)),
    h('section', {'aria-labelledby': 'ahead'}, h('h2', {id: 'ahead'}, 'Forecast'), ahead.element, known));
  let closed = false;
  let asked = 0;

  function history(r) {
    const begin = Date.parse(r.from) / 1000;
    const x = Array.from({length: r.parts}, (_, i) => begin + i * r.stepSeconds);
    const at = new Map(r.points.map(p => [p.part, p]));
    const of = pick => x.map((_, i) => {
      const p = at.get(i);
      const v = p ? pick(p) : null;
      return v === undefined || Number.isNaN(v) ? null : v;
    });
    const lost = n => p => p.probes.sent ? n(p.probes) / p.probes.sent : null;
    charts.rtt.update(x, [
      {label: 'median', colour: '--c1', values: of(p => p.rtt?.median)},
      {label: 'P95', colour: '--c2', values: of(p => p.rtt?.p95), width: 1.5},
      {label: 'highest', colour: '--faint', values: of(p => p.rtt?.max), width: 1, dash: [3, 3]},
    ]);
    charts.jitter.update(x, [
      {label: 'out', colour: '--c1', values: of(p => p.probes.jitterOutSeconds)},
      {label: 'back', colour: '--c2', values: of(p => p.probes.jitterInSeconds)},
    ]);
    charts.loss.update(x, [
      {label: 'out', colour: '--c1', values: of(lost(p => p.lostOut))},
      {label: 'back', colour: '--c2', values: of(lost(p => p.lostIn))},
      {label: 'unanswered', colour: '--faint', values: of(lost(p => p.unanswered)), dash: [3, 3], width: 1},
    ]);
    charts.rate.update(x, [
      {label: 'sent', colour: '--c1', values: of(p => p.rates.sent?.mean)},
      {label: 'received', colour: '--c2', values: of(p => p.rates.received?.mean)},
      {label: 'delivered while busy', colour: '--c3', values: of(p => p.rates.delivery?.mean)},
    ]);
  }

  function forecast(list) {
    const r = list[0];
    ahead.element.hidden = !r?.slots?.length;
    if (!r?.slots?.length) return say(known, 'Nothing is foreseen yet.');
    const begin = Date.now() / 1000;
    const x = r.slots.map(s => begin + s.untilSeconds);
    ahead.update(x, [
      {label: '90 % are below', colour: '--c2', values: r.slots.map(s => s.p90), width: 1},
      {label: 'expected', colour: '--c1', values: r.slots.map(s => s.p50)},
      {label: '10 % are below', colour: '--c2', values: r.slots.map(s => s.p10), width: 1, dash: [4, 3]},
    ]);
    const t = r.track;
    say(known, (r.cold ? 'Little was seen yet: the last value is all there is to go by. ' : '')
      + f.many(r.samples, 'slot') + ' measured of ' + f.seconds(r.slotSeconds) + ' each'
      + (t.slots ? '; of the last ' + t.slots + ', ' + t.within80 + ' lay within the 80 % interval.' : '.'));
  }

  async function load() {
    asked = Date.now();
    try {
      const [r, list] = await Promise.all([
        get('link/history', {last: select.value, points: POINTS}),
        get('forecast', {series: 'link'}).catch(e => e.status === 409 ? [] : Promise.reject(e)),
      ]);
      if (closed) return;
      problem.hidden = true;
      history(r);
      forecast(list);
    } catch (e) {
      problem.hidden = false;
      say(problem, e.message + '. ' + (e.remedy ?? ''));
    }
  }

  load();
  return {
    update(o) {
      if (o.link) put(tiles, now(o.link));
      if (Date.now() - asked > 5000) load();
    },
    close() {
      closed = true;
      Object.values(charts).forEach(c => c.close());
      ahead.close();
    },
  };
}
