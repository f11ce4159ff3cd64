// Shows Markdown as GitHub shows a comment, near enough: its dialect with line breaks kept, its style sheet, and a browser.
// Raw HTML is left in and nothing is taken out afterwards, so that whatever slipped into a text would be seen as markup.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { marked } from 'marked';
import { type Browser, chromium, type Page } from 'playwright-core';
import { look, type Shown } from './look.mjs';

/** CSS pixels: what a comment has on GitHub beside the column of facts is a little more. */
export const WIDTH = 800;

/** What a comment may become, and nothing else. */
const ELEMENTS = 'article p br strong code ul li h3 blockquote a details summary'.split(' ');

export interface Reader {
  /** Returns what became of it, with every list unfolded. */
  read(markdown: string): Promise<Shown>;
  /** Returns a PNG of it as it is when somebody opens the page. */
  picture(markdown: string): Promise<Buffer>;
  close(): Promise<void>;
}

/** Starts the browser at a path. Nothing is downloaded, and the page may load nothing. */
export async function openReader(executablePath: string): Promise<Reader> {
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const css = await readFile(
    createRequire(import.meta.url).resolve('github-markdown-css/github-markdown-light.css'),
    'utf8',
  );
  return {
    read: async (markdown) => {
      const page = await opened(browser, css, markdown);
      const shown = await page.evaluate(look, ELEMENTS);
      await page.close();
      return shown;
    },
    picture: async (markdown) => {
      const page = await opened(browser, css, markdown);
      const png = await page.locator('article').screenshot();
      await page.close();
      return png;
    },
    close: async () => browser.close(),
  };
}

async function opened(browser: Browser, css: string, markdown: string): Promise<Page> {
  const page = await browser.newPage({
    viewport: { width: WIDTH, height: 600 },
    deviceScaleFactor: 1,
    colorScheme: 'light',
  });
  const body = await marked.parse(markdown, { gfm: true, breaks: true });
  await page.setContent(`<!doctype html>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<style>${css}
body { margin: 0; background: #ffffff }
article { box-sizing: border-box; width: ${WIDTH}px; padding: 16px }</style>
<article class="markdown-body">${body}</article>`);
  return page;
}
