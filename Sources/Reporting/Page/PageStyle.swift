/// How a report looks: light and dark, on a screen, a phone and paper. No file of others is needed.
enum PageStyle {
  static let css = """
    :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#5b6470;--line:#d5dae1;--panel:#f5f7f9;
    --good:#116329;
    --goodback:#e6f4ea;--care:#7a4d00;--careback:#fff4db;--bad:#a40e26;--badback:#ffebe9;--link:#0b5cad}
    @media (prefers-color-scheme:dark){:root{--ink:#e4e8ed;--paper:#14181d;--soft:#a1abb7;--line:#3a424c;
    --panel:#1d2329;
    --good:#7ddc95;--goodback:#12301c;--care:#f2c66d;--careback:#3a2d0d;--bad:#ff9b95;--badback:#43191b;--link:#7ab7ff}}
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:72rem;padding:1.5rem 1rem 3rem;background:var(--paper);color:var(--ink);
    font:16px/1.5 system-ui,"Segoe UI",Helvetica,Arial,sans-serif;overflow-wrap:anywhere}
    h1{font-size:1.6rem;line-height:1.25;margin:0 0 .3rem}
    h2{font-size:1.15rem;margin:2.2rem 0 .6rem;border-bottom:1px solid var(--line);padding-bottom:.25rem}
    p{margin:.4rem 0}.soft{color:var(--soft)}a{color:var(--link)}
    .verdict{border-left:.35rem solid;border-radius:.3rem;padding:.7rem 1rem;margin:1.2rem 0}
    .verdict p:first-child{font-weight:600}.verdict ul{margin:0}
    .good{border-color:var(--good);background:var(--goodback)}.care{border-color:var(--care);background:var(--careback)}
    .bad{border-color:var(--bad);background:var(--badback)}
    ul{padding-left:1.2rem;margin:.4rem 0}li{margin:.2rem 0}
    .scroll{overflow-x:auto;margin:.6rem 0}
    table{border-collapse:collapse;overflow-wrap:normal;font-variant-numeric:tabular-nums;font-size:.95rem}
    caption{text-align:left;color:var(--soft);padding:.2rem 0}
    th,td{text-align:left;padding:.3rem .8rem .3rem 0;border-bottom:1px solid var(--line);vertical-align:top}
    thead th{color:var(--soft);font-weight:600}tbody th{font-weight:600}tbody th,td.short{white-space:nowrap}
    sub{line-height:0}
    td.good,td.care,td.bad{background:none;border-color:var(--line)}td.good{color:var(--good)}td.care{color:var(--care)}
    td.bad{color:var(--bad)}td.strong{font-weight:700;text-decoration:underline}
    .plus1{background:#b2182b1a}.plus2{background:#b2182b40}.plus3{background:#b2182b70}
    .minus1{background:#2166ac1a}.minus2{background:#2166ac40}.minus3{background:#2166ac70}
    summary{cursor:pointer;color:var(--soft);padding:.3rem 0}
    .figures{columns:22rem;column-gap:1rem}.figures figure{break-inside:avoid;margin:0 0 1rem}
    .pairs{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,26rem),1fr));gap:1rem;align-items:start}
    figure{margin:0;padding:.6rem;background:var(--panel);border:1px solid var(--line);border-radius:.4rem}
    figure img{display:block;width:100%;height:auto;background:#fff;border-radius:.25rem}
    figcaption{font-size:.9rem;color:var(--soft);padding-top:.4rem}figcaption b{color:var(--ink)}
    dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.2rem;margin:.5rem 0}
    dt{color:var(--soft)}dd{margin:0}code{font:.88em ui-monospace,Menlo,Consolas,monospace}
    @media (max-width:34rem){body{padding:1rem .8rem 2rem}dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.4rem}}
    @media print{:root{color-scheme:light;--ink:#000;--paper:#fff;--soft:#444;--line:#bbb;--panel:#fff;--good:#063;
    --care:#630;--bad:#900;--link:#000;--goodback:#fff;
    --careback:#fff;--badback:#fff}body{max-width:none;padding:0;font-size:10.5pt}.figures{columns:2}.pairs{grid-template-columns:1fr 1fr}
    figure,tr{break-inside:avoid}.scroll{overflow:visible}h2{break-after:avoid}}

    """
}
