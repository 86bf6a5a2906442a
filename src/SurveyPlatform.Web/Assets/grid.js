/** Marks the answered rows of a grid and says how many are left. */
export function countRows (grid) {
  const rows = [...grid.querySelectorAll('[data-grid-row]')]
  const left = grid.querySelector('[data-grid-left]')

  const update = () => {
    let open = 0
    for (const row of rows) {
      const done = row.querySelector('input:checked') !== null
      row.classList.toggle('app-grid__row--done', done)
      open += done ? 0 : 1
    }
    left.hidden = false
    left.textContent = open === 0 ? left.dataset.gridDone : left.dataset.gridLeft.replace('{0}', open).replace('{1}', rows.length)
  }

  grid.addEventListener('change', update)
  update()
}
