"""What each word of the Beneficial Ownership Data Standard becomes: tables, read by `bods`, and its field map."""

from __future__ import annotations

from types import MappingProxyType
from typing import NamedTuple


class Interest(NamedTuple):
    """What one type of interest becomes.

    Attributes
    ----------
    kind : str
        Kind of link, from the interested party to the subject.
    role : str
        Its role; blank takes the word of the standard.
    is_sure : bool
        Whether the type says enough for the kind; if not, the claim hedges.
    """

    kind: str
    role: str = ""
    is_sure: bool = True


INTERESTS = {
    "shareholding": Interest("owns", "capital"),
    "votingRights": Interest("owns", "votes"),
    "unknownInterest": Interest("owns", "unknown", is_sure=False),
    "unpublishedInterest": Interest("owns", "unknown", is_sure=False),
    **dict.fromkeys(
        ("appointmentOfBoard", "otherInfluenceOrControl", "influenceOrControl", "rightsGrantedByContract",
         "controlViaCompanyRulesOrArticles", "controlByLegalFramework", "settlor", "trustee", "protector",
         "settlorOfTrust", "trusteeOfTrust", "protectorOfTrust"),
        Interest("controls"),
    ),
    **dict.fromkeys(
        ("conditionalRightsGrantedByContract", "beneficiaryOfLegalArrangement", "beneficiaryOfTrust", "nominator",
         "otherInfluenceOrControlOfTrust", "enjoymentAndUseOfAssets"),
        Interest("controls", is_sure=False),
    ),
    **dict.fromkeys(("boardMember", "boardChair", "seniorManagingOfficial"), Interest("directs")),
    "nominee": Interest("acts_for", "nominee"),
    **dict.fromkeys(
        ("rightsToProfitOrIncome", "rightsToSurplusAssets", "rightsToSurplusAssetsOnDissolution",
         "rightToProfitOrIncomeFromAssets"),
        Interest("tied_to"),
    ),
}  # fmt: skip
"""Types of interest in either spelling. Rights to profit or to what is left are ties: no regime counts them as a
holding. A type that is not stated may be a holding of any size, so it is one that hedges."""
UNSTATED = Interest("owns", "unknown", is_sure=False)
INDIRECT = "declared_indirect"
"""Role of a holding that is indirect: it is never added to a chain."""

ENTITY_TYPES = {
    "registeredEntity": "Company",
    "legalEntity": "LegalEntity",
    "arrangement": "LegalEntity",
    "anonymousEntity": "LegalEntity",
    "unknownEntity": "LegalEntity",
    "state": "PublicBody",
    "stateBody": "PublicBody",
}
"""A state that is a party to holdings is a PublicBody; it stands in its jurisdiction, the node of the state."""

NAME_SCHEMES = {
    "alternative": "alias",
    "transliteration": "name",
    "translation": "name",
    "former": "former_name",
    "birth": "former_name",
    "legal": "name",
    "individual": "name",
}
SHARE_PARTS = ("exact", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
LEI_SCHEMES = ("xi-lei", "lei")

_PERSONAL = "dropped: a personal identifier"
_INNER = "dropped: of no use to a graph"
_PLACE = ("name", "code")


def _places(path: str, said: str) -> dict[str, str]:
    return {path: f"see {path}.code", **{f"{path}.{part}": said for part in _PLACE}}


_DETAILS = {
    "isComponent": "note of the claim; the kind and the share are those of any other record",
    "componentRecords": "role declared_indirect, where no level is stated",
    "componentStatementIDs": "role declared_indirect, where no level is stated",
    "entityType": "type of the entity",
    "entityType.type": "type of the entity",
    "entityType.subtype": _INNER,
    "entityType.details": _INNER,
    "entitySubtype": _INNER,
    "entitySubtype.generalCategory": _INNER,
    "entitySubtype.localTerm": _INNER,
    "personType": "caption, of a person who is not named",
    "name": "caption; an older one is a name of scheme former_name",
    "alternateNames": "names of scheme alias",
    "names": "see fullName",
    "names.fullName": "caption, and names by their type",
    "names.type": "scheme of the name",
    **{f"names.{part}": "dropped: fullName has it" for part in ("familyName", "givenName", "patronymicName")},
    "identifiers": "see id",
    "identifiers.id": "name of the scheme; dropped of a person",
    "identifiers.scheme": "scheme of the name, in small letters; lei for LEI",
    "identifiers.schemeName": "scheme of the name, where there is no code",
    "identifiers.uri": _INNER,
    **_places("jurisdiction", "located_in, role registered"),
    **_places("incorporatedInJurisdiction", "located_in, role registered"),
    **_places("nationalities", "tied_to a state, role nationality"),
    "taxResidencies": _PERSONAL,
    **{f"taxResidencies.{part}": _PERSONAL for part in _PLACE},
    "addresses": "see country",
    **_places("addresses.country", "located_in, role of the address; of a person tied_to, role address"),
    "addresses.type": "role of located_in",
    "addresses.address": "original_value of the claim; dropped of a person",
    "addresses.postCode": _INNER,
    **dict.fromkeys(("birthDate", "deathDate", "placeOfBirth", "placeOfBirth.address", "placeOfBirth.country",
                     "placeOfBirth.country.name", "placeOfBirth.country.code", "placeOfBirth.type",
                     "placeOfBirth.postCode", "placeOfResidence"), _PERSONAL),
    **dict.fromkeys(("politicalExposure", "politicalExposure.status", "politicalExposure.details",
                     "hasPepStatus", "pepStatusDetails"), "dropped: a register of owners is no list of offices"),
    **dict.fromkeys(("foundingDate", "dissolutionDate"), "dropped: the life of an entity has no column"),
    **dict.fromkeys(("uri", "formedByStatute", "formedByStatute.name", "formedByStatute.date", "publicListing",
                     "publicListing.hasPublicListing", "publicListing.companyFilingsURLs",
                     "publicListing.securitiesListings"), _INNER),
    "unspecifiedPersonDetails": "see reason", "unspecifiedEntityDetails": "see reason",
    **{f"unspecified{who}Details.{part}": "caption" if part == "reason" else "dropped: prose"
       for who in ("Person", "Entity") for part in ("reason", "description")},
    "subject": "target of the links",
    "interestedParty": "source of the links; one that is not specified is an entity of its own",
    **{f"{end}.{part}": said for end in ("subject", "interestedParty") for part, said in (
        ("reason", "caption of the party"), ("description", "dropped: prose"),
        ("describedByEntityStatement", "the party"), ("describedByPersonStatement", "the party"),
        ("unspecified", "see reason"), ("unspecified.reason", "caption of the party"),
        ("unspecified.description", "dropped: prose"))},
    "interests": "one link each",
    "interests.type": "kind and role of the link",
    "interests.directOrIndirect": "role declared_indirect if it is; hedged if not known",
    "interests.interestLevel": "role declared_indirect if it is; hedged if not known",
    "interests.beneficialOwnershipOrControl": "dropped: what the law of one state calls it",
    "interests.details": "dropped: prose",
    "interests.startDate": "start", "interests.endDate": "end",
    "interests.share": "share",
    **{f"interests.share.{part}": "share" for part in SHARE_PARTS},
}  # fmt: skip

_AROUND = {
    "statementId": "locator", "statementID": "locator; the record, unless it replaces another",
    "statementType": "sort of the record", "replacesStatements": "the record that it goes on with",
    "statementDate": "when it was seen so, and until when what it no longer says",
    "recordId": "id of the entity bods:<recordId>, or of the link", "recordType": "sort of the record",
    "recordStatus": "closed ends the links", "recordDetails": "see each",
    "declaration": _INNER, "declarationSubject": _INNER, "annotations": _INNER,
    **{f"annotations.{part}": _INNER for part in
       ("motivation", "createdBy", "createdBy.name", "createdBy.uri", "creationDate", "description",
        "statementPointerTarget", "transformedContent", "url")},
    "publicationDetails": "of the document",
    "publicationDetails.publicationDate": "published, of the document",
    "publicationDetails.bodsVersion": _INNER,
    "publicationDetails.license": "licence of the document",
    "publicationDetails.publisher": "see name",
    "publicationDetails.publisher.name": "publisher of the document",
    "publicationDetails.publisher.url": _INNER,
    "source": "see each",
    "source.type": "status of the claim: official, if it is a register or verified",
    "source.description": "dropped: prose",
    **dict.fromkeys(("source.url", "source.retrievedAt", "source.assertedBy.uri"), _INNER),
    "source.assertedBy": "see name", "source.assertedBy.name": "speaker of the claim",
}  # fmt: skip

FIELDS = MappingProxyType(
    {
        **_AROUND,
        **_DETAILS,
        **{f"recordDetails.{name}": said for name, said in _DETAILS.items()},
    }
)
"""By path; those of 0.4 stand in ``recordDetails``, those of 0.3 beside the rest."""
