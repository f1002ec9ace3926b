"""What each word of GLEIF's records becomes: tables, read by `gleif`, and its field map."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class Tie(NamedTuple):
    """What a type of relationship becomes."""

    kind: str
    role: str
    forward: bool


RELATIONS = {
    "IS_DIRECTLY_CONSOLIDATED_BY": Tie("consolidated_by", "direct", True),
    "IS_ULTIMATELY_CONSOLIDATED_BY": Tie("consolidated_by", "ultimate", True),
    "IS_INTERNATIONAL_BRANCH_OF": Tie("controls", "branch", False),
    "IS_FUND-MANAGED_BY": Tie("directs", "fund-manager", False),
    "IS_SUBFUND_OF": Tie("tied_to", "subfund-of", True),
    "IS_FEEDER_TO": Tie("tied_to", "feeder-to", True),
}
"""Types of relationship. A fund's parts and feeders are context: no share of one in the other is told."""
CATEGORIES = {
    "GENERAL": "LegalEntity", "FUND": "LegalEntity", "BRANCH": "LegalEntity", "SOLE_PROPRIETOR": "LegalEntity",
    "RESIDENT_GOVERNMENT_ENTITY": "PublicBody", "INTERNATIONAL_ORGANIZATION": "Organization",
}  # fmt: skip
EXCEPTIONS = {
    "DIRECT_ACCOUNTING_CONSOLIDATION_PARENT": "direct_parent",
    "ULTIMATE_ACCOUNTING_CONSOLIDATION_PARENT": "ultimate_parent",
}
NAME_TYPES = {"PREVIOUS_LEGAL_NAME": "former_name", "TRADING_OR_OPERATING_NAME": "alias"}

_INNER = "dropped: of no use to a graph"
_VALID = "dropped: how the record was validated"
_OTHER_PLACE = "dropped: the two main addresses say where"


def _address(path: str, said: str, country: str) -> dict[str, str]:
    lines = ("FirstAddressLine", "AdditionalAddressLine", "City", "Region", "PostalCode")
    others = ("AddressNumber", "AddressNumberWithinBuilding", "MailRouting", "xmllang", "lang", "type")
    return {
        path: "see Country", f"{path}.Country": country,
        **{f"{path}.{line}": said for line in lines}, **{f"{path}.{other}": _INNER for other in others},
    }  # fmt: skip


_GEO = (
    "original_address", "relevance", "lat", "lng", "geocoding_date", "geocoding_failed", "bounding_box", "match_level",
    "match_type", "formatted_address", "mapped_location_id", "mapped_postalcode", "mapped_city", "mapped_state",
    "mapped_country", "mapped_district", "mapped_housenumber", "mapped_street",
)  # fmt: skip
_EVENT = "Entity.LegalEntityEvents.LegalEntityEvent"
PERIOD = "Relationship.RelationshipPeriods.RelationshipPeriod"
_QUALIFIER = "Relationship.RelationshipQualifiers.RelationshipQualifier"
QUANTIFIER = "Relationship.RelationshipQuantifiers.RelationshipQuantifier"
NAMES = {
    "Entity.OtherEntityNames.OtherEntityName": "name of the scheme of its type",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName": "name of scheme name",
}
FIELDS = MappingProxyType({
    "LEI": "entity id lei:<LEI>; name of scheme lei",
    "Entity": "see each", "Entity.LegalName": "caption", "Entity.LegalName.xmllang": _INNER,
    **{f"{path}{part}": said for path, what in NAMES.items() for part, said in (
        ("", what), (".type", "scheme of the name"), (".xmllang", _INNER))},
    "Entity.OtherEntityNames": "see each", "Entity.TransliteratedOtherEntityNames": "see each",
    **_address("Entity.LegalAddress", "original_value of the claim", "located_in, role registered"),
    **_address("Entity.HeadquartersAddress", "original_value of the claim", "located_in, role office"),
    "Entity.OtherAddresses": _OTHER_PLACE, "Entity.TransliteratedOtherAddresses": _OTHER_PLACE,
    **_address("Entity.OtherAddresses.OtherAddress", _OTHER_PLACE, _OTHER_PLACE),
    **_address("Entity.TransliteratedOtherAddresses.TransliteratedOtherAddress", _OTHER_PLACE, _OTHER_PLACE),
    "Entity.RegistrationAuthority": "see each",
    "Entity.RegistrationAuthority.RegistrationAuthorityEntityID": "name of scheme registration_number",
    **{f"Entity.RegistrationAuthority.{part}": _INNER
       for part in ("RegistrationAuthorityID", "OtherRegistrationAuthorityID")},
    "Entity.LegalJurisdiction": "located_in, role registered",
    "Entity.EntityCategory": "type of the entity", "Entity.EntitySubCategory": _INNER,
    **{f"Entity.LegalForm{part}": _INNER for part in ("", ".EntityLegalFormCode", ".OtherLegalForm")},
    "Entity.EntityStatus": _INNER, "Entity.EntityCreationDate": "dropped: the life of an entity has no column",
    **{f"Entity.EntityExpiration{part}": "dropped: the life of an entity has no column" for part in ("Date", "Reason")},
    **{f"Entity.{what}Entity{part}": said for what, said in (
        ("Successor", "tied_to, role succession"), ("Associated", "tied_to, role of its type"))
       for part in ("", f".{what}LEI")},
    "Entity.SuccessorEntity.SuccessorEntityName": "dropped: a name without an LEI is nobody to join",
    "Entity.AssociatedEntity.AssociatedEntityName": "dropped: a name without an LEI is nobody to join",
    "Entity.AssociatedEntity.type": "role of tied_to",
    "Entity.LegalEntityEvents": _INNER, _EVENT: _INNER,
    **{f"{_EVENT}.{part}": _INNER for part in
       ("LegalEntityEventType", "LegalEntityEventEffectiveDate", "LegalEntityEventRecordedDate",
        "ValidationDocuments", "ValidationReference", "AffectedFields", "group_type", "group_id",
        "group_sequence_no", "event_status")},
    "Relationship": "see each",
    **{f"Relationship.{end}": "see NodeID" for end in ("StartNode", "EndNode")},
    **{f"Relationship.{end}.NodeID": "source or target" for end in ("StartNode", "EndNode")},
    **{f"Relationship.{end}.NodeIDType": "must be LEI" for end in ("StartNode", "EndNode")},
    "Relationship.RelationshipType": "kind and role of the link",
    "Relationship.RelationshipStatus": "INACTIVE ends it; NULL takes the sighting away",
    "Relationship.RelationshipPeriods": "see each", PERIOD: "see each",
    f"{PERIOD}.StartDate": "start, of a RELATIONSHIPPERIOD", f"{PERIOD}.EndDate": "end, of a RELATIONSHIPPERIOD",
    f"{PERIOD}.PeriodType": "which period it is; others are dropped",
    "Relationship.RelationshipQualifiers": _INNER, _QUALIFIER: _INNER,
    **{f"{_QUALIFIER}.Qualifier{part}": _INNER for part in ("Dimension", "Category")},
    "Relationship.RelationshipQuantifiers": "see each", QUANTIFIER: "claim of quantity consolidated",
    **{f"{QUANTIFIER}.{part}": "claim of quantity consolidated"
       for part in ("MeasurementMethod", "QuantifierAmount", "QuantifierUnits")},
    "ExceptionCategory": "quantity of the claim", "ExceptionReason": "the words of the claim",
    "ExceptionReference": "dropped: prose", "NextVersion": _INNER,
    "ContentDate": "until when it was seen; published, of the document",
    "Registration": "see each",
    "Registration.RegistrationStatus": "ANNULLED, DUPLICATE and what was never valid are left out; LAPSED and RETIRED "
                                       "were seen until their last update",
    "Registration.LastUpdateDate": "until when it was seen, of a record that has lapsed",
    **{f"Registration.{part}": _INNER for part in ("InitialRegistrationDate", "NextRenewalDate", "ManagingLOU",
                                                  "ConformityFlag")},
    **{f"Registration.{part}": _VALID for part in
       ("ValidationSources", "ValidationDocuments", "ValidationReference", "ValidationAuthority",
        "OtherValidationAuthorities", "OtherValidationAuthorities.OtherValidationAuthority")},
    **{f"Registration.{head}.{part}": _VALID
       for head in ("ValidationAuthority", "OtherValidationAuthorities.OtherValidationAuthority")
       for part in ("ValidationAuthorityID", "OtherValidationAuthorityID", "ValidationAuthorityEntityID")},
    "Extension.Deletion": "leaves the record out", "Extension.Deletion.DeletedAt": "leaves the record out",
    "Extension": _INNER, "Extension.Geocoding": _INNER, **{f"Extension.Geocoding.{part}": _INNER for part in _GEO},
})  # fmt: skip
"""Paths inside the records; the CSV files number what stands there more than once, and shorten periods."""
