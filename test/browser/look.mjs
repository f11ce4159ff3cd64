// Runs in the page of a comment: it is handed over as text, so that it can use nothing from outside of itself.

export function look(known) {
  const article = document.querySelector('article');
  const all = [...document.body.querySelectorAll('*')];
  const attributes = all
    .filter((element) => element !== article)
    .flatMap((element) => element.getAttributeNames().map((name) => `${element.localName} ${name}`))
    .filter((name) => name !== 'a href');
  const folds = [...document.querySelectorAll('details')];
  const open = folds.filter((fold) => fold.open).length;
  for (const fold of folds) fold.open = true;
  const right = article.getBoundingClientRect().right;
  const beyond = all.map((element) => element.getBoundingClientRect().right - right);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let prose = '';
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode())
    if (node.parentElement.closest('code') === null) prose += `${node.textContent}\n`;
  return {
    strangers: all.map(({ localName }) => localName).filter((name) => !known.includes(name)),
    attributes,
    links: [...document.querySelectorAll('a')].map((link) => link.href),
    headings: [...document.querySelectorAll('h3')].map((heading) => heading.textContent),
    prose,
    open_details: open,
    details: folds.length,
    overflow: Math.max(0, document.documentElement.scrollWidth - innerWidth, ...beyond),
  };
}
