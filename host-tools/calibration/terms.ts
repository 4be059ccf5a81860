import { TERM_CHARGE, TERM_MEMORY, TERM_TEMPERATURE } from '../../firmware/core/decode/response'

/** A product of two terms of core/decode/response, by index, with the name that a person reads. */
export interface Product {
  left: number
  right: number
  name: string
}

/** What the measurements vary in, so that its terms can be fitted at all. */
export interface Varied {
  temperature: boolean
  memory: boolean
}

/** Index of an ion's own linear estimate, and of a follower, among the terms. */
export function ionTerm(ionCount: number, ion: number): number {
  return TERM_MEMORY + 2 * ionCount + ion
}

/** Names of the terms ahead of the products. */
export function leadingTermNames(ions: string[], followers: number[]): string[] {
  return [
    '1',
    'θ',
    'q',
    ...ions.map((ion) => `m(${ion})`),
    ...ions.map((ion) => `γ(${ion})`),
    ...ions,
    ...followers.flatMap((leader) => ions.map((ion) => `Δ${ion} by ${ions[leader]}`)),
  ]
}

/**
 * The products worth trying: squares and cubes of the linear estimates (series resistance bends the
 * electrode's answer, docs/physics.md eq. 1), what temperature, facilitation, conductance left open
 * and the double layer's charge change of each, and what followers shift with their leader.
 * @param followers per follower group the ion it follows; a group has one row per ion
 */
export function candidateProducts(ions: string[], followers: number[], varied: Varied): Product[] {
  const count = ions.length
  const names = leadingTermNames(ions, followers)
  const first = names.length
  const products: Product[] = []
  const add = (left: number, right: number): number => {
    const name = `${nameOf(left)}·${nameOf(right)}`
    const known = products.findIndex((product) => product.name === name)
    if (known >= 0) return first + known
    products.push({ left, right, name })
    return first + products.length - 1
  }
  const nameOf = (term: number) => (term < first ? names[term] : products[term - first].name)
  const own = ions.map((_, ion) => ionTerm(count, ion))
  const squares = own.flatMap((one, i) => own.slice(i).map((other, j) => ({ term: add(one, other), last: i + j })))
  squares.forEach(({ term, last }) => own.slice(last).forEach((one) => add(term, one)))
  followers.forEach((leader, group) => ions.forEach((_, ion) => add(own[leader], ionTerm(count, count * (group + 1) + ion))))
  if (varied.temperature) {
    const warmed = own.map((one) => add(TERM_TEMPERATURE, one))
    warmed.forEach((one) => add(TERM_TEMPERATURE, one))
    own.forEach((one, i) => warmed.slice(i).forEach((other) => add(one, other)))
  }
  if (varied.memory) {
    own.forEach((one, ion) => {
      const remembered = [add(TERM_MEMORY + ion, one), add(TERM_MEMORY + count + ion, one)]
      add(TERM_CHARGE, one)
      // Followers are differences in time course, which memory changes, times their leader.
      if (followers.length > 0) own.forEach((other) => remembered.forEach((term) => add(other, term)))
    })
  }
  return products
}

/** The chosen products and those they are made of, renumbered; and which candidate each one is. */
export function keepProducts(candidates: Product[], first: number, isKept: boolean[]): { products: Product[]; candidate: number[] } {
  const needed = [...isKept]
  for (let k = candidates.length - 1; k >= 0; k--) {
    if (!needed[k]) continue
    for (const part of [candidates[k].left, candidates[k].right]) if (part >= first) needed[part - first] = true
  }
  const candidate = [...candidates.keys()].filter((k) => needed[k])
  const renumbered = (term: number) => (term < first ? term : first + candidate.indexOf(term - first))
  return {
    candidate,
    products: candidate.map((k) => ({ ...candidates[k], left: renumbered(candidates[k].left), right: renumbered(candidates[k].right) })),
  }
}
