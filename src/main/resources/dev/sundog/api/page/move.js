// What changes who serves: first what it would do, then the name of the group, typed.

import {announce, h, put, say} from './dom.js';
import {post} from './ask.js';
import * as f from './format.js';

let ids = 0;

function risk(r, done) {
  if (!r.known) return h('p', {class: 'problem'}, 'The holder has not told what it has: what would be lost is not known.');
  if (!r.versions && !r.seconds && !r.words.length) return h('p', {class: 'standing good'}, done ? 'Nothing is lost.' : 'Nothing would be lost.');
  return h('div', {class: 'problem'},
    h('p', {}, 'At risk: ' + f.bytes(r.bytes) + ' in ' + f.many(r.versions, 'version') + ', since ' + f.seconds(r.seconds) + ' (rpo ' + f.rpo(r.rpoSeconds) + ').'),
    r.words.length > 0 && h('ul', {}, r.words.slice(0, 20).map(w => h('li', {}, w))));
}

/** A dialog that is closed by Escape and gives focus back to where it was. Its content gets a function that ends it with a value. */
function open(title, content) {
  return new Promise(done => {
    const id = 'dialog' + ++ids;
    const dialog = h('dialog', {'aria-labelledby': id}, h('h2', {id}, title));
    const end = value => {
      dialog.returnValue = '';
      done(value);
      dialog.close();
    };
    dialog.append(content(end));
    dialog.addEventListener('close', () => {
      done(null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

function typed(word, button) {
  const id = 'typed' + ++ids;
  const input = h('input', {id, autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', oninput: () => {
    button.disabled = input.value !== word;
  }});
  button.disabled = true;
  return {label: h('label', {for: id}, h('span', {}, 'Type ', h('strong', {}, word), ' to confirm'), input), input};
}

/** Asks once more; where there is a word it has to be typed. True when it was confirmed. */
export async function confirmed(title, text, word, verb) {
  return await open(title, end => {
    const go = h('button', {type: 'submit', class: 'danger'}, verb);
    return h('form', {onsubmit: e => {
      e.preventDefault();
      if (!go.disabled) end(true);
    }},
    text, word && typed(word, go).label,
    h('div', {class: 'actions'}, go, h('button', {type: 'button', onclick: () => end(null)}, 'Cancel')));
  }) === true;
}

/** Preview, then the same in earnest; refused previews are told with their remedy. */
function act(title, group, verb, ask, told) {
  return open(title, end => {
    const result = h('div', {class: 'preview', role: 'status'}, h('p', {}, 'Asking what it would do …'));
    const go = h('button', {type: 'submit', class: 'danger'}, verb);
    const confirm = typed(group, go);
    const force = h('input', {type: 'checkbox', id: 'force' + ++ids, onchange: () => preview()});
    const forced = h('label', {class: 'tick', for: force.id, hidden: true}, force, 'Even where that is lost');
    const cancel = h('button', {type: 'button', onclick: () => end(null)}, 'Cancel');
    const form = h('form', {onsubmit: e => {
      e.preventDefault();
      if (!go.disabled) earnest();
    }}, result, forced, confirm.label, h('div', {class: 'actions'}, go, cancel));
    let possible = false;

    async function preview() {
      possible = false;
      try {
        put(result, told(await ask({preview: true, force: force.checked})));
        possible = true;
      } catch (e) {
        put(result, h('p', {class: 'problem'}, e.message + '.'), e.remedy && h('p', {}, e.remedy));
        if (e.status === 409) forced.hidden = false;
      }
      confirm.label.hidden = !possible;
      go.hidden = !possible;
      if (possible) confirm.input.focus();
    }

    async function earnest() {
      go.disabled = true;
      confirm.input.disabled = true;
      force.disabled = true;
      say(go, 'Working …');
      try {
        const report = await ask({preview: false, force: force.checked});
        put(result, told(report), h('p', {class: 'standing good'}, 'Done.'));
        announce(title + ': done', true);
      } catch (e) {
        put(result, h('p', {class: 'problem', role: 'alert'}, e.message + '.'), e.remedy && h('p', {}, e.remedy));
        forced.hidden = e.status !== 409;
        announce(e.message, true);
      }
      go.hidden = true;
      confirm.label.hidden = true;
      say(cancel, 'Close');
      cancel.focus();
    }

    preview();
    return form;
  });
}

/** Moves a group to the other site. */
export function move(group) {
  const to = group.holder === 'public' ? 'private' : 'public';
  const path = to === 'private' ? 'failback' : 'failover';
  const fields = to === 'private' ? {group: group.group} : {group: group.group, to};
  return act('Move ' + group.group + ' to ' + to, group.group, 'Move to ' + to,
    flags => post(path, {...fields, ...flags}),
    r => [
      h('p', {}, (r.from ?? 'nobody') + ' → ' + r.to + (r.done ? ', epoch ' + r.epoch + ', in ' + f.seconds(r.tookSeconds) : '')),
      h('p', {}, f.capital(r.why)), risk(r.atRisk, r.done)]);
}

/** Rehearses a promotion on a copy, at the site that mirrors. */
export function drill(group) {
  return act('Drill of ' + group.group, group.group, 'Start the drill',
    flags => post('drill', {group: group.group, ...flags}),
    r => [
      h('p', {}, f.capital(r.why)),
      h('p', {class: 'note'}, f.many(r.copy.files, 'file') + ', ' + f.bytes(r.copy.bytes)
        + (r.startedSeconds !== null ? '; healthy after ' + f.seconds(r.startedSeconds) : '')),
      risk(r.atRisk)]);
}
