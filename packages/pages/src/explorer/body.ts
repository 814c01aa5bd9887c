/** What stands on the page before its script fills it. */
export const body = `<a class="skip" href="#cells">Skip to the curves</a>
<header>
  <h1>Mixed dynamics <span id="preset"></span></h1>
  <p id="about"></p>
  <p id="progress" hidden></p>
  <fieldset class="choice" id="theme">
    <legend>Colours</legend>
    <label><input type="radio" name="theme" value="system" checked><span>system</span></label>
    <label><input type="radio" name="theme" value="light"><span>light</span></label>
    <label><input type="radio" name="theme" value="dark"><span>dark</span></label>
  </fieldset>
</header>
<main>
  <section class="controls" aria-label="Which cell">
    <label class="slider">
      <span><i>γ</i><sub><i>σ</i><sup>2</sup></sub> <output id="gamma-sigma2-value"></output></span>
      <input type="range" id="gamma-sigma2" min="0" step="1" aria-label="γ_σ², the exponent of the initial variance">
    </label>
    <label class="slider">
      <span><i>γ</i><sub><i>w</i></sub> <output id="gamma-w-value"></output></span>
      <input type="range" id="gamma-w" min="0" step="1" aria-label="γ_w, the exponent of the width">
    </label>
    <label class="slider">
      <span>iteration <output id="iteration-value"></output></span>
      <input type="range" id="iteration" min="0" step="1" aria-label="Iteration that is read off the curves">
    </label>
    <label class="trial" hidden>draw <select id="trial"></select></label>
    <div class="buttons">
      <button type="button" id="best" aria-pressed="true" title="Read the curves where the test error is smallest">Best</button>
      <button type="button" id="pin-a">Pin as A</button>
      <button type="button" id="pin-b">Pin as B</button>
      <button type="button" id="figure1" aria-pressed="true" hidden>Figure 1</button>
      <button type="button" id="copy-link">Copy link</button>
    </div>
    <fieldset class="choice" id="scale">
      <legend>Errors</legend>
      <label><input type="radio" name="scale" value="log" checked><span>log</span></label>
      <label><input type="radio" name="scale" value="linear"><span>linear</span></label>
    </fieldset>
  </section>
  <div id="diagrams" tabindex="0" role="application" aria-roledescription="four diagrams" aria-label="Four diagrams over γ_σ² and γ_w. Arrow keys move from cell to cell, Home and End to the ends of a row, Page Up and Page Down five cells; A and B pin the cell." aria-describedby="summary"></div>
  <ul id="legend" aria-label="Lines in the diagrams"></ul>
  <p id="summary" class="unseen" role="status" aria-live="polite"></p>
  <p id="said" role="status" aria-live="polite"></p>
  <section id="cells" tabindex="-1" aria-label="Curves"></section>
  <section id="comparison" aria-label="A and B compared" hidden></section>
  <details id="table">
    <summary>All cells as a table</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="All cells"></div>
  </details>
  <section class="downloads" aria-labelledby="downloads-title">
    <h2 id="downloads-title">Download</h2>
    <ul>
      <li><button type="button" id="download-cell">Curves of this cell, CSV</button></li>
      <li><button type="button" id="download-metrics">All cells, metrics.csv</button></li>
      <li><button type="button" id="download-curves">All curves, JSON</button></li>
    </ul>
    <p class="hint">Curves have five significant digits here, <code>metrics.csv</code> all of them. The command of a cell gives its curves to the last digit; so does <code>figure2/trajectories.parquet</code> beside this page.</p>
  </section>
</main>
<footer>
  <ul id="origin"></ul>
  <p>Tu, Aranguri, Jacot, <cite>Mixed Dynamics in Linear Networks</cite>, NeurIPS 2024. This page is one file; it asks no other server for anything.</p>
</footer>
<noscript><p>The diagrams are drawn by a script, which this browser does not run.</p></noscript>`;
