namespace SurveyPlatform.Instruments;

/// <summary>What a condition stands on.</summary>
public enum RoutePart
{
    Section,
    Page,
    Item,
    Row,
}

/// <summary>Whether something is on the route, and which condition decided it: null where it is always shown, or hidden because nothing of it is.</summary>
public sealed record RouteDecision(bool Shown, RoutePart Part, Condition? Condition);

/// <summary>Why a route goes where it goes.</summary>
public static class RouteDecisions
{
    // A condition asks only about what stands before it, so the whole route says the same of it as the walk did on its way.
    extension(Route route)
    {
        public RouteDecision Decide(Section section) => route.Judge(RoutePart.Section, section.ShownWhen, route.ProgressOf(section) is not null);

        /// <summary>Where the section hides the page, the section's condition.</summary>
        public RouteDecision Decide(Page page) =>
            route.Hidden(RoutePart.Section, page.Section.ShownWhen) ?? route.Judge(RoutePart.Page, page.ShownWhen, route.IsOnRoute(page.Key));

        public RouteDecision Decide(Item item) =>
            route.HiddenWith(route.Instrument.PageOf(item.Key)!) ?? route.Judge(RoutePart.Item, item.ShownWhen, route.IsShown(item)); // every item is on a page

        public RouteDecision Decide(GridItem grid, GridRow row) =>
            route.HiddenWith(route.Instrument.PageOf(row.Key)!) ?? route.Hidden(RoutePart.Item, grid.ShownWhen) // every row is on a page
            ?? route.Judge(RoutePart.Row, row.ShownWhen, route.IsShown(row.Key));

        private RouteDecision? HiddenWith(Page page) =>
            route.Hidden(RoutePart.Section, page.Section.ShownWhen) ?? route.Hidden(RoutePart.Page, page.ShownWhen);

        private RouteDecision? Hidden(RoutePart part, Condition? condition) =>
            condition is null || condition.Holds(route.Visible) ? null : new(false, part, condition);

        private RouteDecision Judge(RoutePart part, Condition? condition, bool shown) =>
            route.Hidden(part, condition) ?? new(shown, part, shown ? condition : null);
    }
}
