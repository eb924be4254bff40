/**
 * Who gets what rate when.
 *
 * <h2>Formulation</h2>
 *
 * For each flow <i>i</i> (a segment in one direction) and slot <i>t</i>: A<sub>i</sub>(t) is what is there to be sent by the end of the
 * slot, Q<sub>i</sub>(t) what is due by then (written an rpo before), S<sub>i</sub>(t) what was sent, all cumulative and in whole units of
 * one byte per second for one slot. S never falls and never exceeds A; its growth in a slot is at most the segment's cap, and over all
 * flows at most what each resource has: the smallest of egress, link (low quantile) and ingress, less the reserve, and the interfaces of the
 * hosts that a flow passes. v<sub>i</sub>(t) = max(0, Q<sub>i</sub>(t) - S<sub>i</sub>(t)) is late. Goals, each within the one before:
 *
 * <ol>
 *   <li>floors: 2 % of the capacity are shared by heads among those that are late, and 2 % among those that are seeded, whoever else is dearer: nobody is starved
 *   <li>least sum over i and t of w<sub>i</sub> v<sub>i</sub>(t), where w is score over usual rate of change: v over rate is excess
 *       staleness in seconds, so that a large segment does not outweigh a critical one
 *   <li>no capacity is left while anything waits: late first, dearest first; then what is due next; then room for more than is expected;
 *       then first copies, the highest score first, of equal scores the smallest
 * </ol>
 *
 * <h2>Why the second goal is a flow of least cost</h2>
 *
 * Let every flow and slot be a node. What is written in the slot flows in; what is sent flows to the slot's capacity and from there out of
 * the network; what waits, A - S, flows on to the next slot: A - Q of it free of charge, the rest at cost w. Since the free arc is used first, the
 * cost of what flows on is w max(0, (A - S) - (A - Q)) = w v. Conservation in a node is S(t) = S(t-1) + sent, and flows of zero or more are
 * S rising and S at most A. So flows and schedules are the same thing at the same cost, and the least is found exactly, in whole numbers,
 * by the network simplex method ({@link dev.sundog.bandwidth.allocation.NetworkSimplex}); its first tree sends nothing. It ends: trees stay strongly feasible,
 * so no tree comes twice (Cunningham 1976). Interfaces of one site's hosts are nodes between; where both sites' bind, those of one side are
 * left to {@link dev.sundog.bandwidth.allocation.Filling}, and the plan may be worse than the best, never beyond a capacity.
 *
 * <h2>Why segments may be planned as one</h2>
 *
 * For flows with the same w, a class, sending what is due first makes the sum of their v the v of their sums: either no byte of the class
 * is late, or all that was sent was due. So the class's curves are the sums of its members' and the programme has as many rows as there are
 * classes, not segments. As far as a class has come in what is due, so far comes each member ({@link dev.sundog.bandwidth.allocation.Members}): all are as
 * late. With more than 96 segments classes are a fixed grid of density (within 20 %) and rpo; that, and later slots that are taken together where
 * there are many classes, is what is given up of the optimum. Sums of whole numbers can be undone: one segment's change is one subtraction, one addition and
 * one programme, and the result is that of planning anew.
 *
 * <h2>Whether forecasts are believed</h2>
 *
 * The first slot is what will be done before the next plan. It is planned without a forecast and by the medians; each of both is
 * judged by the least cost of the rest if little, the expected or much comes, and the least mean wins, the one without a forecast unless the gain is a thousandth
 * ({@link dev.sundog.bandwidth.allocation.Choice}). Where even much can be sent in time, no programme is needed.
 */
@NullMarked
package dev.sundog.bandwidth.allocation;

import org.jspecify.annotations.NullMarked;
