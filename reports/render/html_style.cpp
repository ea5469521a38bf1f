#include "reports/render/html.hpp"

namespace hallmark::html {

// Blue-green, brick and ochre differ in lightness and for the colour-blind; every coloured thing also has a word, a
// glyph or a hatch.
const std::string_view style =
    R"css(:root{--ink:#1b1e23;--soft:#5a626d;--rule:#d5d9df;--wash:#f5f6f8;--accept:#00584a;--reject:#9c1f1f;--open:#7a5300}
*{box-sizing:border-box}
body{margin:0 auto;padding:32px 28px 64px;max-width:1000px;color:var(--ink);background:#fff;font:14px/1.5 "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
h1{font-size:22px;font-weight:600;line-height:1.25;margin:4px 0 2px}
h2{font-size:17px;font-weight:600;margin:44px 0 10px;padding-top:10px;border-top:1px solid var(--ink)}
h3{font-size:13px;font-weight:600;margin:22px 0 6px}
p{margin:6px 0}ul{margin:6px 0;padding-left:18px}
code,pre{font:12px/1.5 "DejaVu Sans Mono",Menlo,Consolas,monospace}
pre{white-space:pre-wrap;background:var(--wash);padding:12px 14px;margin:8px 0}
.soft,.name{color:var(--soft)}.small{font-size:12px}
.masthead{display:flex;justify-content:space-between;gap:16px;font-size:12px;letter-spacing:.08em;text-transform:uppercase;color:var(--soft)}
.masthead b{color:var(--ink)}
.verdict{display:flex;flex-wrap:wrap;align-items:center;gap:10px 22px;margin:16px 0 8px;padding:16px 20px;border:2px solid}
.verdict.accept{color:var(--accept);border-left-width:12px}
.verdict.reject{color:var(--reject);border-width:5px;border-left-width:12px}
.verdict.inconclusive{color:var(--open);border-style:dashed}
.verdict .glyph{width:46px;height:46px;flex:none}
.verdict .glyph path,.verdict .glyph circle{fill:none;stroke:currentColor;stroke-width:4;stroke-linecap:round;stroke-linejoin:round}
.verdict .word{font-size:38px;line-height:1;font-weight:700;letter-spacing:.02em}
.verdict .capacity{color:var(--ink);font-size:19px;line-height:1.3}
.verdict .capacity small{display:block;font-size:13px;color:var(--soft)}
.tag{margin-left:auto;padding:2px 8px;border:1px solid var(--ink);color:var(--ink);font-size:11px;font-weight:600;letter-spacing:.08em}
.sum{font-size:15px;margin:10px 0 0}
.columns{display:grid;grid-template-columns:minmax(0,1.1fr) minmax(0,1fr);gap:8px 32px;margin-top:4px}
.pictures{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:10px 32px}
figure{margin:0;break-inside:avoid}figcaption{font-size:12px;margin:8px 0 4px}figcaption .soft{display:block}
table{border-collapse:collapse;width:100%;font-size:12.5px;line-height:1.4}
th,td{text-align:left;vertical-align:top;padding:5px 10px 5px 0;border-bottom:1px solid var(--rule)}
thead th{font-weight:600;color:var(--soft);font-size:11.5px;vertical-align:bottom;border-bottom:1px solid var(--ink)}
tbody th{font-weight:600}tbody th,.words{overflow-wrap:break-word}tbody th .soft{font-weight:400}
thead{display:table-header-group}tr{break-inside:avoid}
.facts th{width:190px;font-weight:400;color:var(--soft)}
.number,.outcome,thead th{white-space:nowrap}.strips td,.strips tbody th{vertical-align:middle;padding-top:3px;padding-bottom:3px}
.strips svg{display:block}.strips{font-size:12px;overflow-wrap:break-word}.strips td.number{white-space:normal}.strips .title{min-width:120px}@media screen and (min-width:900px){.strips td.number{white-space:nowrap}}
.scroll{overflow-x:auto}
.badge{font-size:11.5px;font-weight:700;letter-spacing:.03em;white-space:nowrap}
.badge.accept{color:var(--accept)}.badge.reject{color:#fff;background:var(--reject);padding:1px 6px}.badge.inconclusive{color:var(--open);outline:1px dashed var(--open);outline-offset:2px}
.outcome{font-weight:600}.outcome.fail{color:var(--reject)}.outcome.inconclusive,.outcome.missing{color:var(--open)}
.legend span{margin-right:14px;font-size:12px;white-space:nowrap}.legend svg{vertical-align:-1px}
svg{max-width:100%;height:auto}
svg text{font:10px "Helvetica Neue",Helvetica,Arial,"Liberation Sans",sans-serif;fill:var(--ink)}svg text.name{fill:var(--soft)}
.cell{fill:none}.cell.pass{stroke:#b4d0e4}.cell.fail{stroke:#8f1414}.cell.inconclusive{stroke:#dd9d2b}.cell.missing{stroke:url(#hatch)}
.grid{stroke:#e3e6ea;fill:none}.axis{stroke:#7d858f;fill:none}.threshold{stroke:#000;stroke-width:1.6;fill:none}.good{fill:#eceff3}
.interval{stroke-width:9;fill:none}.dot{stroke-width:5;stroke-linecap:round;fill:none}
.accept.dot{stroke:var(--accept)}.reject.dot{stroke:var(--reject)}.inconclusive.dot{stroke:#8a5d00}
.interval.accept{stroke:#7fb3a7}.interval.reject{stroke:#d98d8d}.interval.inconclusive{stroke:#ecca8c}
.arrow.accept{fill:var(--accept)}.arrow.reject{fill:var(--reject)}.arrow.inconclusive{fill:#c98a1b}
.dots{stroke:#2f5d8a;stroke-width:3;stroke-linecap:round;stroke-opacity:.55;fill:none}.strokes{stroke:#2f5d8a;fill:none}
.curve{stroke:#2f5d8a;stroke-width:1.6;fill:none;stroke-linejoin:round}.curve.thin{stroke-width:1}.bars{stroke:#2f5d8a;stroke-width:3;stroke-opacity:.35;fill:none}
.b{stroke:#b5561c;stroke-dasharray:5 2}.bars.b{stroke-dasharray:none}.c{stroke:#3c3c3c;stroke-dasharray:2 2}.bars.c{stroke-dasharray:none}.d{stroke:#8a5aa0}
.cross{stroke:var(--reject);stroke-width:2;fill:none}
.signatures{display:grid;grid-template-columns:repeat(3,1fr);gap:24px;margin-top:22px;break-inside:avoid}
.signatures div{border-top:1px solid var(--ink);padding-top:4px;margin-top:44px;font-size:12px;color:var(--soft)}.signatures b{display:block;color:var(--ink)}
.hashes{font-size:11.5px;margin-top:16px}
.filter{font:inherit;font-size:12.5px;padding:3px 8px;margin:4px 0 8px;width:260px;border:1px solid var(--soft)}
th[data-sort]{cursor:pointer}
@media screen and (max-width:720px){body{padding:18px 14px 40px}.columns,.pictures{grid-template-columns:minmax(0,1fr)}.verdict .word{font-size:28px}.signatures{gap:12px}table{min-width:560px}.facts,.strips{min-width:0}.strips .title,.strips .strip{display:none}}
@page{margin:11mm 13mm}
@media print{.verdict{margin:10px 0 6px;padding:10px 16px}.signatures{margin-top:8px}.signatures div{margin-top:28px}.page h3{margin:12px 0 4px}.sum{font-size:11pt}.legend span{font-size:8pt;margin-right:9px}.columns>div>svg{max-height:160px;width:auto}.hashes{font-size:8pt;margin-top:8px}.page p{margin:3px 0}.columns{grid-template-columns:minmax(0,1.3fr) minmax(0,1fr)}body{max-width:none;padding:0;font-size:9.5pt;line-height:1.4}table{font-size:8.2pt;min-width:0}.page{break-after:page}h2{margin-top:22pt}h2,h3{break-after:avoid}
.strips{font-size:8pt}.strips .strip svg{width:135px}.strips .badge{font-size:7.5pt}.strips td,.strips tbody th{padding-top:1px;padding-bottom:1px}.filter{display:none}.scroll{overflow:visible}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
)css";

// Only adds comfort: sorting by a click on a column's name, and a filter above long tables.
const std::string_view script = R"js((function(){
document.querySelectorAll("table.sortable").forEach(function(table){
  var body=table.tBodies[0],rows=Array.prototype.slice.call(body.rows),box=document.createElement("input");
  box.className="filter";box.placeholder="Filter rows";box.setAttribute("aria-label","Filter rows");
  if(rows.length>8)table.parentNode.parentNode.insertBefore(box,table.parentNode);
  box.addEventListener("input",function(){var q=box.value.toLowerCase();rows.forEach(function(r){r.hidden=r.textContent.toLowerCase().indexOf(q)<0;});});
  Array.prototype.forEach.call(table.tHead.rows[0].cells,function(cell,i){
    var up=false;cell.setAttribute("data-sort","");cell.title="Sort";
    cell.addEventListener("click",function(){up=!up;
      rows.slice().sort(function(a,b){var c=a.cells[i].textContent.localeCompare(b.cells[i].textContent,"en",{numeric:true});return up?c:-c;})
        .forEach(function(r){body.appendChild(r);});});
  });
});
})();
)js";

}  // namespace hallmark::html
