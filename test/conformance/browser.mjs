// Runs the cases in headless Chrome, on a page that Vite serves.
import { callInPage } from '../support/chrome-page.mjs';

/**
 * @param {readonly { name: string, text: string }[]} files
 * @param {{ filter: string, every: number }} choice
 * @param {(outcome: any) => void} report
 * @returns {Promise<string>} the adapter's name
 */
export const runInBrowser = (files, choice, report) =>
  callInPage('test/conformance/page.html', { heard: report }, 'runFiles', [files, choice]);
