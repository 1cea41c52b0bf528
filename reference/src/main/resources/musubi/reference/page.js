'use strict';
// Shows the catalogue: one entry at a time, found by its fragment; a search over all of them.
(() => {
  const SHOWN = 50;
  const STORED = 'musubi.language';
  const data = JSON.parse(document.getElementById('catalogue').textContent);
  const html = document.documentElement;
  const main = document.getElementById('main');
  const contents = document.getElementById('contents');
  const query = document.getElementById('query');
  const panel = document.getElementById('panel');
  const hits = document.getElementById('hits');
  const count = document.getElementById('count');
  const filters = document.getElementById('filters');

  // ---- Language -------------------------------------------------------------------------------

  let language = firstLanguage();

  function firstLanguage() {
    const asked = new URLSearchParams(location.search).get('lang');
    const known = [asked, stored(), navigator.language.slice(0, 2)];
    return known.find((each) => each === 'en' || each === 'ja') || 'en';
  }

  // A browser may forbid pages from files to store anything.
  function stored() {
    try {
      return localStorage.getItem(STORED);
    } catch {
      return null;
    }
  }

  function store(value) {
    try {
      localStorage.setItem(STORED, value);
    } catch {
      // The page works without; it only forgets.
    }
  }

  const say = (words) => words[language];

  function text(key, values = {}) {
    return say(data.texts[key]).replace(/\{(\w+)}/g, (all, name) => values[name]);
  }

  const kindWords = (kind) => say(data.kinds[kind]);

  /** A party in one word: `communication`, 市町村CS. */
  function party(kind) {
    return language === 'ja'
      ? data.kinds[kind].ja.split(/[((、]/)[0]
      : kind.replace('PARTY_', '').toLowerCase();
  }

  // ---- Elements -------------------------------------------------------------------------------

  /** What is given as text stays text: nothing is ever parsed as markup. */
  function el(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name === 'onclick') {
        element.addEventListener('click', value);
      } else if (value !== undefined && value !== null && value !== false) {
        element.setAttribute(name, value);
      }
    }
    element.append(...children.flat(3).filter((each) => each !== '' && each != null));
    return element;
  }

  const mono = (words) => el('code', {}, words);
  const japanese = (words) => el('span', { lang: 'ja', class: 'ja' }, words);
  const english = (nodes) => (language === 'ja' ? el('div', { lang: 'en' }, nodes) : nodes);
  const badge = (words, kind) => el('span', { class: 'badge ' + (kind || '') }, words);
  const heading = (words) => el('h2', {}, words);
  const simple = (id) => id.slice(id.lastIndexOf('.') + 1);
  const outer = (id) => id.slice(0, id.lastIndexOf('.'));

  function link(id, words) {
    return el('a', { href: '#' + id }, words || simple(id));
  }

  // ---- Entries --------------------------------------------------------------------------------

  const entries = new Map();
  const aliases = new Map();
  const names = new Map();
  const users = new Map();

  function add(kind, of, more) {
    const entry = { kind, id: of.id, name: simple(of.id), of, ...more };
    entries.set(entry.id, entry);
    return entry;
  }

  function name(entry) {
    names.set(entry.name, names.has(entry.name) ? null : entry.id);
  }

  function uses(id, user) {
    if (id) {
      users.set(id, (users.get(id) || new Set()).add(user));
    }
  }

  function read() {
    data.packages.forEach((each) => add('package', each, { name: each.id }));
    data.services.forEach((each) => name(add('service', each)));
    data.methods.forEach((each) => {
      name(add('exchange', each, { number: each.exchange, japanese: each.name }));
      aliases.set(each.exchange, each.id);
      aliases.set(each.path, each.id);
      uses(each.request, each.id);
      uses(each.response, each.id);
    });
    data.messages.forEach((each) => {
      name(add('message', each));
      each.fields.forEach((field) => readField(each, field));
    });
    data.enums.forEach((each) => {
      name(add('enum', each));
      each.values.forEach((value) => {
        const words = data.kinds[value.name];
        add('value', { id: each.id + '.' + value.name, ...value }, { owner: each.id, japanese: words && words.ja });
      });
    });
    data.reasons.forEach((each) => name(add('reason', each)));
  }

  function readField(message, field) {
    add('field', { id: message.id + '.' + field.name, ...field }, { owner: message.id, japanese: field.item });
    [field.ref, field.sealed, field.encrypted].forEach((each) => uses(each, message.id));
  }

  const methodsOf = (service) => data.methods.filter((each) => outer(each.id) === service);
  const listing = (reason) =>
    data.methods.flatMap((method) =>
      method.reasons.filter((each) => each.reason === reason).map((each) => ({ method, when: each.when })));

  function groups(list, key) {
    const map = new Map();
    list.forEach((each) => map.set(key(each), [...(map.get(key(each)) || []), each]));
    return [...map];
  }

  const byNumber = () => [...data.methods].sort((a, b) => (a.exchange < b.exchange ? -1 : 1));
  const byLetter = () => groups(byNumber(), (each) => each.exchange[0]);
  const byGroup = () => groups(data.reasons, (each) => each.group);
  const inPackage = (list, id) => list.filter((each) => packageOf(each.id) === id);
  const packageOf = (id) => id.split('.').slice(0, 3).join('.');

  // ---- Comments -------------------------------------------------------------------------------

  const TOKEN = /`([^`]+)`|\[(?:\d{3}|RFC)[^\]]*]|\b[A-Z]-\d\d\b(?!\d)|[A-Za-z_][\w.]*\w/g;

  /** A comment of the contracts: paragraphs, indented blocks, `code`, sources, names as links. */
  function comment(words) {
    return words.split('\n\n').filter((each) => each).map((part) =>
      /^ {2}/m.test(part) && !/^\S.*\n {2}\S/.test(part)
        ? el('pre', {}, part)
        : el('p', {}, part.split(/\n(?= *- )/).flatMap((line, i) => [i ? el('br') : '', inline(line)])));
  }

  function inline(words) {
    const nodes = [];
    let end = 0;
    for (const found of words.matchAll(TOKEN)) {
      nodes.push(words.slice(end, found.index), token(found));
      end = found.index + found[0].length;
    }
    return [...nodes, words.slice(end)];
  }

  function token(found) {
    const [whole, quoted] = found;
    if (quoted) {
      const id = target(quoted);
      return id ? link(id, mono(quoted)) : mono(quoted);
    }
    if (whole[0] === '[') {
      return el('span', { class: 'source' }, whole);
    }
    const id = /[a-z][A-Z]|_|\.|-/.test(whole) ? target(whole) : null;
    return id ? link(id, whole) : whole;
  }

  function target(words) {
    const id = aliases.get(words) || names.get(words) || (entries.has(words) && words);
    return id || null;
  }

  // ---- Entries as articles --------------------------------------------------------------------

  function article(entry) {
    const make = { package: packageArticle, service: serviceArticle, exchange: exchangeArticle,
      message: messageArticle, enum: enumArticle, reason: reasonArticle }[entry.kind];
    return el('article', { id: entry.id, class: entry.kind }, make(entry.of, entry));
  }

  function top(eyebrow, title, second, id) {
    return [
      el('p', { class: 'eyebrow' }, eyebrow),
      el('h1', { tabindex: '-1' }, title, ' ', el('a', { class: 'self', href: '#' + id, 'aria-label': text('link') }, '#')),
      second ? el('p', { class: 'second', lang: language === 'ja' ? 'en' : 'ja' }, second) : '',
    ];
  }

  function facts(rows) {
    return el('dl', { class: 'facts' },
      rows.filter(([, value]) => value).map(([key, value]) => [el('dt', {}, text(key)), el('dd', {}, value)]));
  }

  function exchangeArticle(method) {
    const path = '/' + method.path;
    return [
      top([badge(method.exchange, 'exchange'), ' ', link(packageOf(method.id), packageOf(method.id)), ' › ', link(outer(method.id))],
        language === 'ja' ? method.name : simple(method.id),
        language === 'ja' ? simple(method.id) : method.name, method.id),
      el('p', { class: 'lead' }, inline(say(method.summary))),
      facts([
        ['path', [mono(path), ' ', copyButton(path)]],
        ['shape', text(method.shape)],
        ['actor', kindWords(method.actor)],
        ['business', method.business && mono(method.business)],
        ['basis', mono(method.basis)],
        ['record', kindWords(method.record)],
        ['sources', method.sources ? method.sources.map((each) => [badge(each, 'source'), ' ']) : text('sources.none')],
      ]),
      heading(text('routes')),
      el('ul', { class: 'routes' }, method.routes.map(route)),
      el('p', { class: 'note' }, text('routes.note')),
      rule(method.text),
      messagePart('request', method.request),
      messagePart('response', method.response),
      heading(text('reasons.given')),
      el('ul', { class: 'rows' }, method.reasons.map(givenReason)),
      el('p', { class: 'note' }, text('reasons.any'), ' ', link('reasons-Access', text('group.Access'))),
    ];
  }

  function route(each) {
    const stop = (kind) => el('span', { class: 'stop', title: kindWords(kind) }, party(kind));
    const arrow = () => el('span', { class: 'arrow' }, el('span', { class: 'hidden' }, ' → '));
    return el('li', {},
      el('span', { class: 'way' }, stop(each.caller), arrow(), each.via ? [stop(each.via), arrow()] : '', stop(each.callee)),
      el('span', { class: 'scope' }, kindWords(each.scope)));
  }

  /** What the contract says beyond the summary; in the Japanese page also what that quotes. */
  function rule(words) {
    if (!words) {
      return '';
    }
    return [heading(text('rule')), english(comment(words))];
  }

  function messagePart(key, id) {
    const message = entries.get(id);
    return [
      heading([text(key), ' ', el('span', { class: 'type' }, message ? link(id) : simple(id))]),
      message ? fieldList(message.of, false) : '',
    ];
  }

  function reasonRow(reason, words) {
    return el('li', {},
      el('div', { class: 'head' }, link(reason.id, mono(reason.id)), badge(reason.code, 'code'), el('span', { class: 'who' }, text(reason.mustAct))),
      el('div', {}, words),
      el('div', { class: 'fix' }, inline(say(reason.fix))));
  }

  function givenReason(each) {
    const reason = entries.get(each.reason).of;
    return reasonRow(reason, language === 'ja' ? reason.meaning.ja : inline(each.when));
  }

  function messageArticle(message) {
    return [
      top([badge(text('kind.message'), 'message'), ' ', link(packageOf(message.id), packageOf(message.id))], simple(message.id), '', message.id),
      english(comment(message.comment)),
      heading(text('fields')),
      fieldList(message, true),
      usedBy(message.id),
      facts([['file', mono(message.file)]]),
    ];
  }

  function fieldList(message, withIds) {
    if (!message.fields.length) {
      return el('p', { class: 'note' }, text('fields.none'));
    }
    return el('ul', { class: 'rows fields' }, message.fields.map((each) => field(message.id + '.' + each.name, each, withIds)));
  }

  function field(id, each, withId) {
    const need = /^(Required|Optional|Output only|Immutable)\.\s*/.exec(each.comment || '');
    const words = need ? each.comment.slice(need[0].length) : each.comment || '';
    return el('li', { id: withId && id },
      el('div', { class: 'head' },
        el('span', { class: 'number' }, each.number),
        el('a', { class: 'name', href: '#' + id }, mono(each.name)),
        el('span', { class: 'type' }, each.ref ? link(each.ref, each.type) : each.type),
        each.item ? japanese(each.item) : '',
        need ? badge(text('need.' + need[1]), need[1] === 'Required' ? 'required' : '') : '',
        each.presence === 'presence.implicit' ? '' : badge(text(each.presence, { n: each.oneof })),
        each.data ? badge(kindWords(each.data), 'personal') : '',
        each.residence ? badge(text('residence'), 'personal') : ''),
      inside('sealed', each.sealed), inside('encrypted', each.encrypted),
      words ? english(comment(words)) : '');
  }

  function inside(key, id) {
    return id ? el('p', { class: 'note' }, text(key), ' ', link(id)) : '';
  }

  function enumArticle(list) {
    return [
      top([badge(text('kind.enum'), 'enum'), ' ', link(packageOf(list.id), packageOf(list.id))], simple(list.id), '', list.id),
      english(comment(list.comment)),
      heading(text('values')),
      el('ul', { class: 'rows fields' }, list.values.map((each) => value(list.id + '.' + each.name, each))),
      usedBy(list.id),
      facts([['file', mono(list.file)]]),
    ];
  }

  function value(id, each) {
    const words = data.kinds[each.name];
    return el('li', { id },
      el('div', { class: 'head' },
        el('span', { class: 'number' }, each.number),
        el('a', { class: 'name', href: '#' + id }, mono(each.name)),
        words ? japanese(words.ja) : ''),
      each.comment ? english(comment(each.comment)) : '');
  }

  function usedBy(id) {
    const all = [...(users.get(id) || [])];
    return [
      heading(text('used.by')),
      all.length
        ? el('ul', { class: 'plain' }, all.map((each) => el('li', {}, link(each), ' ', el('span', { class: 'muted' }, outer(each)))))
        : el('p', { class: 'note' }, text('used.none')),
    ];
  }

  function serviceArticle(service) {
    return [
      top([badge(text('kind.service'), 'service'), ' ', link(packageOf(service.id), packageOf(service.id))], simple(service.id), '', service.id),
      english(comment(service.comment)),
      heading(text('methods')),
      el('ul', { class: 'rows' }, methodsOf(service.id).map(exchangeRow)),
      facts([['file', mono(service.file)]]),
    ];
  }

  function packageArticle(each) {
    const lists = [['services', data.services], ['messages', data.messages], ['enums', data.enums]];
    return [
      top(badge(text('kind.package'), 'package'), each.id, '', each.id),
      each.files.map((file) => [el('h2', {}, mono(file.name)), english(comment(file.comment))]),
      lists.map(([key, all]) => [key, inPackage(all, each.id)]).filter(([, all]) => all.length).map(([key, all]) => [
        heading(text(key)),
        el('ul', { class: 'plain' }, all.map((one) => el('li', {}, link(one.id)))),
      ]),
    ];
  }

  function reasonArticle(reason) {
    const other = language === 'ja' ? 'en' : 'ja';
    return [
      top([badge(text('kind.reason'), 'reason'), ' ', text(reason.group)], mono(reason.id), reason.meaning[other], reason.id),
      el('p', { class: 'lead' }, say(reason.meaning)),
      facts([
        ['fix', el('strong', {}, inline(say(reason.fix)))],
        ['act', [text(reason.mustAct), el('span', { class: 'muted' }, ' ', text(reason.mustAct + '.who'))]],
        ['example', inline(say(reason.example))],
        ['code', badge(reason.code, 'code')],
      ]),
      heading(text('given.by')),
      givenBy(reason),
      heading(text('wire')),
      el('pre', { lang: 'en', tabindex: '0' }, wire(reason)),
      el('p', { class: 'note' }, text('wire.note')),
    ];
  }

  function givenBy(reason) {
    const all = listing(reason.id);
    const anyCall = reason.group === 'group.Access';
    const note = anyCall ? [text('given.any'), all.length ? ' ' + text('given.listed') : ''] : all.length ? '' : text('given.results');
    return [
      note ? el('p', { class: 'note' }, note) : '',
      all.length ? el('ul', { class: 'rows' }, all.map(({ method, when }) => el('li', {}, methodHead(method), el('div', { lang: 'en' }, inline(when))))) : '',
    ];
  }

  function wire(reason) {
    return [
      'google.rpc.Status',
      '  code: ' + reason.code,
      '  message: "' + reason.id + ': ' + reason.meaning.en + '"',
      'google.rpc.ErrorInfo',
      '  domain: "' + data.domain + '"',
      '  reason: "' + reason.id + '"',
      '  metadata: must_act = "' + reason.mustAct.replace('act.', '') + '"',
      '            fix = "' + reason.fix.en + '"',
    ].join('\n');
  }

  function methodHead(method) {
    return el('div', { class: 'head' },
      badge(method.exchange, 'exchange'),
      link(method.id, language === 'ja' ? method.name : simple(method.id)),
      el('span', { class: 'muted' }, language === 'ja' ? simple(method.id) : japanese(method.name)));
  }

  function exchangeRow(method) {
    const ends = [...new Set(method.routes.map((each) => party(each.caller) + ' → ' + party(each.callee)))];
    return el('li', {}, methodHead(method),
      el('div', {}, inline(say(method.summary))),
      el('div', { class: 'muted' }, ends.join(language === 'ja' ? '、' : ', ')));
  }

  function copyButton(words) {
    const button = el('button', { type: 'button', class: 'copy', onclick: () => copy(words).then((done) => {
      if (done) {
        button.textContent = text('copied');
      }
    }) }, text('copy'));
    return button;
  }

  async function copy(words) {
    try {
      await navigator.clipboard.writeText(words);
      return true;
    } catch {
      return false;
    }
  }

  // ---- Pages ----------------------------------------------------------------------------------

  const pages = { '': home, exchanges: exchangesPage, reasons: reasonsPage, packages: packagesPage, everything };

  function home() {
    const fields = data.messages.reduce((sum, each) => sum + each.fields.length, 0);
    const tile = (key, number, id) => el('a', { class: 'tile', href: '#' + id }, el('b', {}, number.toLocaleString()), ' ', text(key));
    return el('article', { class: 'home' },
      el('h1', { tabindex: '-1' }, text('title')),
      el('p', { class: 'lead' }, text('home.lead')),
      el('div', { class: 'tiles' },
        tile('exchanges', data.methods.length, 'exchanges'), tile('reasons', data.reasons.length, 'reasons'),
        tile('services', data.services.length, 'packages'), tile('messages', data.messages.length, 'packages'),
        tile('fields', fields, 'packages'), tile('enums', data.enums.length, 'packages')),
      heading(text('home.ask')),
      el('div', { class: 'cards' },
        card('home.refused', link('STATEMENT_USED', mono('STATEMENT_USED'))),
        card('home.call', link(aliases.get('R-03'), 'R-03 ' + (language === 'ja' ? entries.get(aliases.get('R-03')).japanese : 'Inquire'))),
        card('home.item', el('button', { type: 'button', lang: 'ja', onclick: () => ask('住民票コード') }, '住民票コード'))),
      heading(text('exchanges')),
      el('ul', { class: 'letters' }, byLetter().map(([letter, list]) => el('li', {},
        badge(letter, 'exchange'), ' ', link('exchanges-' + letter, text('letter.' + letter)), el('span', { class: 'muted' }, ' ', list.length)))),
      el('p', { class: 'note' }, text('home.made'), ' ', link('everything', text('home.all'))));
  }

  function card(key, example) {
    return el('section', { class: 'card' }, el('h3', {}, text(key)), el('p', {}, text(key + '.how'), ' ', example));
  }

  function exchangesPage() {
    return listPage('exchanges', byLetter().map(([letter, list]) =>
      ['exchanges-' + letter, [badge(letter, 'exchange'), ' ', text('letter.' + letter)], list.map(exchangeRow)]));
  }

  function reasonsPage() {
    return listPage('reasons', byGroup().map(([group, list]) =>
      [group.replace('group.', 'reasons-'), text(group), list.map((each) => reasonRow(each, say(each.meaning)))]));
  }

  function packagesPage() {
    return listPage('packages', data.packages.map((each) => [null, link(each.id, each.id),
      [...inPackage(data.services, each.id), ...inPackage(data.messages, each.id), ...inPackage(data.enums, each.id)].map((one) =>
        el('li', {}, el('div', { class: 'head' }, link(one.id), badge(text('kind.' + entries.get(one.id).kind), entries.get(one.id).kind)),
          english(inline(one.comment.split('\n\n')[0]))))]));
  }

  function listPage(key, parts) {
    return el('article', {}, el('h1', { tabindex: '-1' }, text(key)),
      parts.map(([id, title, rows]) => el('section', { id }, heading(title), el('ul', { class: 'rows' }, rows))));
  }

  function everything() {
    const all = [...byNumber(), ...data.reasons, ...data.packages, ...data.services, ...data.messages, ...data.enums];
    return el('div', { class: 'everything' }, home(), all.map((each) => article(entries.get(each.id))));
  }

  function unknown(id) {
    return el('article', { class: 'unknown' }, el('h1', { tabindex: '-1' }, text('entry.none')), el('p', {}, mono(id)), el('p', {}, link('', text('home'))));
  }

  // ---- Where we are ---------------------------------------------------------------------------

  function fragment() {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return location.hash.slice(1);
    }
  }

  /** Shows what the fragment names; a field or a value in its message or enumeration. */
  function show(moved) {
    const asked = fragment();
    const id = aliases.get(asked) || asked;
    const entry = entries.get(id);
    const shown = entry && entry.owner ? entries.get(entry.owner) : entry;
    const page = pages[id.split('-')[0]];
    main.replaceChildren(page ? page() : shown ? article(shown) : unknown(asked));
    html.classList.toggle('at-home', id === '');
    document.title = (shown ? shown.name + ' - ' : '') + text('title');
    mark(shown ? shown.id : id);
    goTo(shown && shown.id === id ? null : document.getElementById(id), moved);
  }

  /** To a part of what is shown, or to its top. */
  function goTo(part, moved) {
    if (part) {
      part.classList.add('target');
      part.scrollIntoView({ block: part.tagName === 'LI' ? 'center' : 'start' });
    } else {
      window.scrollTo(0, 0);
    }
    if (moved) {
      ((part && part.querySelector('a')) || main.querySelector('h1')).focus({ preventScroll: true });
    }
  }

  function mark(id) {
    contents.querySelectorAll('[aria-current]').forEach((each) => each.removeAttribute('aria-current'));
    const here = [...contents.querySelectorAll('a')].find((each) => each.getAttribute('href') === '#' + id);
    if (here) {
      here.setAttribute('aria-current', 'page');
      for (let part = here.closest('details'); part; part = part.parentElement.closest('details')) {
        part.open = true;
      }
      here.scrollIntoView({ block: 'nearest' });
    }
  }

  function writeContents() {
    const item = (id, words) => el('li', {}, link(id, words));
    const part = (key, list) => el('section', {}, el('h2', {}, link(key, text(key))), list);
    const fold = (title, items) => el('details', {}, el('summary', {}, title), el('ul', {}, items));
    contents.setAttribute('aria-label', text('contents'));
    contents.replaceChildren(
      el('p', {}, link('', text('home'))),
      part('exchanges', byLetter().map(([letter, list]) => fold([el('span', { class: 'muted' }, letter), ' ', text('letter.' + letter)],
        list.map((each) => item(each.id, [el('span', { class: 'muted' }, each.exchange), ' ', language === 'ja' ? each.name : simple(each.id)]))))),
      part('reasons', byGroup().map(([group, list]) => fold(text(group), list.map((each) => item(each.id))))),
      part('packages', data.packages.map((each) => fold(each.id.replace('musubi.', ''), [item(each.id, text('kind.package')),
        ...[data.services, data.messages, data.enums].flatMap((all) => inPackage(all, each.id)).map((one) => item(one.id))]))));
  }

  // ---- Search ---------------------------------------------------------------------------------

  const WEIGHT = { exchange: 6, reason: 6, service: 4, message: 3, enum: 3, package: 2, field: 1, value: 0 };
  const FILTERS = ['exchange', 'reason', 'service', 'message', 'field', 'enum', 'value'];
  let index = [];
  let found = [];
  let active = 0;
  let filter = null;

  /** One form for what is written in different ways: width, case, the two kana. */
  function fold(words) {
    return words.normalize('NFKC').toLowerCase()
      .replace(/[\u30a1-\u30f6]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60));
  }

  const apart = (words) => words.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_.\-/]/g, ' ');
  const together = (words) => words.replace(/[\s_.\-/]/g, '');

  /** A path of gRPC as an id. */
  const dotted = (word) => word.replace(/^\//, '').replace(/\//g, '.');

  function searchable(entry) {
    const of = entry.of;
    const both = [of.summary, of.meaning, of.example, of.fix, data.kinds[of.name]].filter((each) => each);
    const words = [of.comment, of.text, of.code, of.type, ...both.flatMap((each) => [each.en, each.ja])];
    return {
      entry,
      name: fold(entry.name),
      whole: together(fold(entry.name)),
      parts: ' ' + fold(apart(entry.name)),
      number: entry.number ? fold(entry.number) : '',
      japanese: fold(entry.japanese || ''),
      id: fold(entry.id),
      words: ' ' + fold(words.filter((each) => each).join(' ')),
    };
  }

  /** How well one word of the query fits; 0 when it does not at all. */
  function fit(each, word) {
    const ways = [
      [100, each.name === word || each.number === word || each.id === word || each.whole === together(word)],
      [95, each.japanese === word],
      [70, each.name.startsWith(word)],
      [60, each.japanese.startsWith(word)],
      [50, each.parts.includes(' ' + word)],
      [45, each.japanese.includes(word)],
      [35, each.name.includes(word)],
      [20, each.id.includes(word)],
      [12, each.words.includes(' ' + word)],
      [8, each.words.includes(word)],
    ];
    return (ways.find(([, fits]) => fits) || [0])[0];
  }

  function score(each, words, phrase) {
    const scores = words.map((word) => fit(each, word));
    if (scores.includes(0)) {
      return 0;
    }
    const sum = scores.reduce((a, b) => a + b, 0) / words.length;
    return sum + (each.whole === phrase ? 60 : 0) + WEIGHT[each.entry.kind];
  }

  function search() {
    const words = fold(query.value).split(/\s+/).map(dotted).filter((each) => each);
    if (!words.length) {
      close();
      return;
    }
    const phrase = together(words.join(''));
    const all = index.map((each) => ({ entry: each.entry, score: score(each, words, phrase) }))
      .filter((each) => each.score > 0)
      .sort((a, b) => b.score - a.score || a.entry.name.length - b.entry.name.length || (a.entry.id < b.entry.id ? -1 : 1));
    writeFilters(all);
    found = all.filter((each) => !filter || each.entry.kind === filter).map((each) => each.entry);
    writeHits(words);
  }

  function writeFilters(all) {
    const button = (kind, key, number) => el('button', { type: 'button', 'aria-pressed': String(filter === kind),
      onclick: () => { filter = kind; search(); query.focus(); } }, text(key), ' ', el('span', {}, number));
    const number = (kind) => all.filter((each) => each.entry.kind === kind).length;
    filters.replaceChildren(button(null, 'kinds.all', all.length),
      ...FILTERS.filter((kind) => number(kind) || filter === kind).map((kind) => button(kind, 'kind.' + kind, number(kind))));
  }

  function writeHits(words) {
    const shown = found.slice(0, SHOWN);
    hits.replaceChildren(...shown.map((each, i) => hit(each, i, words)));
    const key = !found.length ? 'search.none' : found.length > SHOWN ? 'search.more' : 'search.count';
    count.textContent = text(key, { n: found.length, m: SHOWN });
    panel.hidden = false;
    query.setAttribute('aria-expanded', 'true');
    panel.scrollTop = 0;
    choose(0);
  }

  function hit(entry, i, words) {
    const second = entry.owner ? simple(entry.owner) : entry.kind === 'reason' ? text(entry.of.group) : outer(entry.id);
    return el('li', { id: 'hit-' + i, role: 'option', 'aria-selected': 'false', 'data-id': entry.id, onclick: () => open(entry) },
      el('span', { class: 'line' },
        badge(entry.number || text('kind.' + entry.kind), entry.kind),
        el('span', { class: 'what' }, marked(entry.name, words)),
        entry.japanese ? el('span', { lang: 'ja', class: 'ja' }, marked(entry.japanese, words)) : '',
        el('span', { class: 'muted' }, second)),
      el('span', { class: 'says' }, marked(excerpt(entry), words)));
  }

  function excerpt(entry) {
    const words = entry.of.summary || entry.of.meaning || data.kinds[entry.of.name];
    return words ? say(words) : (entry.of.comment || '').split('\n\n')[0].replace(/\s+/g, ' ');
  }

  /** Marks the words of the query where they stand as they are. */
  function marked(words, sought) {
    const folded = fold(words);
    const at = sought.map((each) => [folded.indexOf(each), each.length])
      .filter(([from]) => from >= 0).sort((a, b) => a[0] - b[0]);
    if (folded.length !== words.length) {
      return words;
    }
    const nodes = [];
    let end = 0;
    for (const [from, length] of at) {
      if (from >= end) {
        nodes.push(words.slice(end, from), el('mark', {}, words.slice(from, from + length)));
        end = from + length;
      }
    }
    return [...nodes, words.slice(end)];
  }

  function choose(i) {
    const options = hits.children;
    if (options[active]) {
      options[active].setAttribute('aria-selected', 'false');
    }
    active = Math.max(0, Math.min(i, options.length - 1));
    if (options.length) {
      options[active].setAttribute('aria-selected', 'true');
      options[active].scrollIntoView({ block: 'nearest' });
      query.setAttribute('aria-activedescendant', 'hit-' + active);
    } else {
      query.removeAttribute('aria-activedescendant');
    }
  }

  function close() {
    panel.hidden = true;
    query.setAttribute('aria-expanded', 'false');
    query.removeAttribute('aria-activedescendant');
  }

  function ask(words) {
    query.value = words;
    query.focus();
    search();
  }

  function open(entry) {
    close();
    if (fragment() === entry.id) {
      show(true);
    } else {
      location.hash = entry.id;
    }
  }

  function keyInSearch(event) {
    const keys = {
      ArrowDown: () => (panel.hidden ? search() : choose(active + 1)),
      ArrowUp: () => choose(active - 1),
      Enter: () => !panel.hidden && found[active] && open(found[active]),
      Escape: () => (panel.hidden ? query.blur() : close()),
    };
    if (keys[event.key] && !event.isComposing) {
      event.preventDefault();
      keys[event.key]();
    }
  }

  function keyAnywhere(event) {
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName);
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      query.focus();
      query.select();
    }
  }

  // ---- Start ----------------------------------------------------------------------------------

  function speak(chosen) {
    language = chosen;
    html.lang = chosen;
    document.querySelectorAll('[data-text]').forEach((each) => { each.textContent = text(each.dataset.text); });
    document.querySelectorAll('[data-language]').forEach((each) => each.setAttribute('aria-pressed', String(each.dataset.language === chosen)));
    document.querySelector('.languages').setAttribute('aria-label', text('language'));
    query.placeholder = text('search.hint');
    hits.setAttribute('aria-label', text('search.results'));
    panel.setAttribute('aria-label', text('search.results'));
    filters.setAttribute('aria-label', text('search.results'));
    writeContents();
    show(false);
  }

  document.querySelectorAll('[data-language]').forEach((each) => each.addEventListener('click', () => {
    store(each.dataset.language);
    close();
    speak(each.dataset.language);
  }));
  query.addEventListener('input', () => { filter = null; search(); });
  query.addEventListener('focus', () => query.value && search());
  query.addEventListener('keydown', keyInSearch);
  document.addEventListener('keydown', keyAnywhere);
  document.addEventListener('click', (event) => {
    if (!event.target.closest('#panel, .search, .home button') && event.target.isConnected) {
      close();
    }
  });
  window.addEventListener('hashchange', () => { close(); show(true); });

  read();
  index = [...entries.values()].map(searchable);
  speak(language);
})();
