"""The fields of every body the practice Sage answers with, in the order they are written."""

REPLY_FIELDS = """
Contact = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] deleted_at:T
  balance:d contact_types:[@contact_types] name:s reference:s
  default_sales_ledger_account:@ledger_accounts+ default_sales_tax_rate:@tax_rates
  default_purchase_ledger_account:@ledger_accounts+ tax_number:s notes:s locale:s
  main_address:@addresses+ delivery_address:@addresses+ main_contact_person:@contact_persons+
  bank_account_details:BankAccountDetails credit_limit:d credit_days:i credit_terms:s
  credit_terms_and_conditions:s product_sales_price_type:@product_sales_price_types source_guid:s
  currency:@currencies aux_reference:s registered_number:s deletable:b
  tax_treatment:ContactTaxTreatment email:s tax_calculation:s auxiliary_account:s
  gdpr_obfuscated:b system:b has_unfinished_recurring_invoices:b cis_registered:b ni_based:b
  is_active:b gb_based:b cis_settings:ContactCisSettings destination_vat_blocking:b
Address = id:s displayed_as:s $path:s address_line_1:s address_line_2:s city:s postal_code:s
  country:@countries deleted_at:T created_at:T updated_at:T bank_account:@bank_accounts
  contact:@contacts address_type:@address_types name:s region:s country_group:@country_groups
  is_main_address:b
ContactPerson = id:s displayed_as:s $path:s created_at:T updated_at:T deleted_at:T
  contact_person_types:[@contact_person_types] name:s job_title:s telephone:s mobile:s email:s
  fax:s is_main_contact:b address:@addresses is_preferred_contact:b
ContactPersonType = id:s displayed_as:s $path:s
TaxRate = id:s displayed_as:s $path:s created_at:T updated_at:T name:s agency:s percentage:d
  percentages:[TaxRatePercentage] is_visible:b retailer:b editable:b deletable:b
  is_combined_rate:b component_tax_rates:[ComponentTaxRate]
LedgerAccount = id:s displayed_as:s $path:s created_at:T updated_at:T
  ledger_account_group:CoaGroupType name:s display_name:s visible_scopes:[s] included_in_chart:b
  nominal_code:i ledger_account_type:@ledger_account_types
  ledger_account_classification:@ledger_account_classifications tax_rate:@tax_rates
  fixed_tax_rate:b visible_in_banking:b visible_in_expenses:b visible_in_journals:b
  visible_in_other_payments:b visible_in_other_receipts:b visible_in_reporting:b
  visible_in_sales:b balance_details:LedgerAccountBalanceDetails is_control_account:b
  control_name:s display_formatted:s tax_recoverable:b recoverable_percentage:d
  non_recoverable_ledger_account:@ledger_accounts+ cis_materials:b tax_instalment:b cis_labour:b
  gifi_code:i
Product = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] deleted_at:T
  deletable:b deactivatable:b used_on_recurring_invoice:b item_code:s description:s notes:s
  sales_ledger_account:@ledger_accounts sales_tax_rate:@tax_rates
  purchase_ledger_account:@ledger_accounts usual_supplier:@contacts+ purchase_tax_rate:@tax_rates
  cost_price:d sales_prices:[SalesPrice] source_guid:s purchase_description:s active:b
  catalog_item_type:@catalog_item_types
Service = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] deleted_at:T
  deletable:b deactivatable:b used_on_recurring_invoice:b item_code:s description:s notes:s
  sales_ledger_account:@ledger_accounts purchase_ledger_account:@ledger_accounts
  sales_tax_rate:@tax_rates purchase_tax_rate:@tax_rates sales_rates:[Rate] source_guid:s
  purchase_description:s usual_supplier:@contacts+ active:b cost_price:d oss_service:b
StockItem = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] deleted_at:T
  deletable:b deactivatable:b used_on_recurring_invoice:b item_code:s description:s notes:s
  sales_ledger_account:@ledger_accounts sales_tax_rate:@tax_rates
  purchase_ledger_account:@ledger_accounts usual_supplier:@contacts+ purchase_tax_rate:@tax_rates
  cost_price:d sales_prices:[SalesPrice] source_guid:s purchase_description:s reorder_level:d
  reorder_quantity:d location:s barcode:s supplier_part_number:s weight:d measurement_unit:s
  weight_converted:d active:b quantity_in_stock:d last_cost_price:d last_cost_price_stock_value:d
  average_cost_price:d average_cost_price_stock_value:d cost_price_last_updated:D
SalesInvoice = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] editable:b
  vat_reverse_charge:b tax_calculation_method:s destination_consignment:b
  destination_vat_rates_in_use:b transaction:@transactions+ transaction_type:@transaction_types
  deleted_at:T is_cis:b cis_applicable_amount:d base_currency_cis_applicable_amount:d
  total_after_cis_deduction:d base_currency_total_after_cis_deduction:d has_cis_labour:b
  has_cis_materials:b contact:@contacts+ recurring_invoice:@*+ invoice_number_prefix:s
  invoice_number:s contact_name:s contact_reference:s date:D due_date:D reference:s
  main_address_free_form:s main_address:SalesArtefactAddress delivery_address_free_form:s
  delivery_address:SalesArtefactAddress notes:s terms_and_conditions:s shipping_net_amount:d
  shipping_tax_rate:@tax_rates shipping_tax_amount:d shipping_tax_breakdown:[TaxBreakdown]
  shipping_total_amount:d net_amount:d tax_amount:d total_amount:d
  payments_allocations_total_amount:d payments_allocations_total_discount:d total_paid:d
  outstanding_amount:d currency:@currencies exchange_rate:d inverse_exchange_rate:d
  base_currency_shipping_net_amount:d base_currency_shipping_tax_amount:d
  base_currency_shipping_tax_breakdown:[TaxBreakdown] base_currency_shipping_total_amount:d
  total_quantity:d total_discount_amount:d base_currency_total_discount_amount:d
  base_currency_net_amount:d base_currency_tax_amount:d base_currency_total_amount:d
  base_currency_outstanding_amount:d status:@artefact_statuses sent:b sent_by_email:b
  void_reason:s invoice_lines:[SalesInvoiceLineItem] tax_analysis:[ArtefactTaxAnalysis]
  detailed_tax_analysis:ArtefactDetailedTaxAnalysis payments_allocations:[PaymentAllocation]
  last_paid:D original_quote_estimate:@*+ tax_address_region:@address_regions
  delivery_performance_date:s withholding_tax_rate:d withholding_tax_amount:d
  base_currency_withholding_tax_amount:d corrections:[@*] tax_reconciled:b migrated:b
SalesCreditNote = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] editable:b
  vat_reverse_charge:b tax_calculation_method:s destination_consignment:b
  destination_vat_rates_in_use:b transaction:@transactions+ transaction_type:@transaction_types
  deleted_at:T is_cis:b cis_applicable_amount:d base_currency_cis_applicable_amount:d
  total_after_cis_deduction:d base_currency_total_after_cis_deduction:d has_cis_labour:b
  has_cis_materials:b contact:@contacts+ credit_note_number_prefix:s credit_note_number:s
  contact_name:s contact_reference:s date:D original_invoice_date:D reference:s
  main_address_free_form:s main_address:SalesArtefactAddress delivery_address_free_form:s
  delivery_address:SalesArtefactAddress notes:s terms_and_conditions:s shipping_net_amount:d
  shipping_tax_rate:@tax_rates shipping_tax_amount:d shipping_tax_breakdown:[TaxBreakdown]
  total_quantity:d shipping_total_amount:d net_amount:d tax_amount:d total_amount:d
  payments_allocations_total_amount:d payments_allocations_total_discount:d total_paid:d
  outstanding_amount:d currency:@currencies exchange_rate:d inverse_exchange_rate:d
  base_currency_shipping_net_amount:d base_currency_shipping_tax_amount:d
  base_currency_shipping_tax_breakdown:[TaxBreakdown] base_currency_shipping_total_amount:d
  total_discount_amount:d base_currency_total_discount_amount:d base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_total_amount:d base_currency_outstanding_amount:d
  status:@artefact_statuses sent:b sent_by_email:b void_reason:s
  credit_note_lines:[SalesCreditNoteLineItem] tax_analysis:[ArtefactTaxAnalysis]
  detailed_tax_analysis:ArtefactDetailedTaxAnalysis payments_allocations:[PaymentAllocation]
  last_paid:D tax_address_region:@address_regions tax_reconciled:b migrated:b
  withholding_tax_rate:d withholding_tax_amount:d base_currency_withholding_tax_amount:d
QuickEntry = id:s displayed_as:s $path:s created_at:T updated_at:T transaction:@transactions
  transaction_type:@transaction_types deleted_at:T
  analysis_type_categories:[@analysis_type_categories] quick_entry_type:@quick_entry_types
  contact_name:s contact_reference:s contact:@contacts date:D due_date:D reference:s
  ledger_account:@ledger_accounts details:s net_amount:d tax_rate:@tax_rates tax_amount:d
  tax_breakdown:[TaxBreakdown] total_amount:d outstanding_amount:d currency:@currencies
  exchange_rate:d inverse_exchange_rate:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_tax_breakdown:[TaxBreakdown] base_currency_total_amount:d
  base_currency_outstanding_amount:d status:@artefact_statuses
  payments_allocations:[PaymentAllocation] tax_address_region:@address_regions migrated:b
  trade_of_asset:b
PurchaseQuickEntry = id:s displayed_as:s $path:s created_at:T updated_at:T
  transaction:@transactions transaction_type:@transaction_types deleted_at:T
  analysis_type_categories:[@analysis_type_categories] quick_entry_type:@quick_entry_types
  contact_name:s contact_reference:s contact:@contacts date:D due_date:D reference:s
  ledger_account:@ledger_accounts details:s net_amount:d tax_rate:@tax_rates tax_amount:d
  tax_breakdown:[TaxBreakdown] total_amount:d outstanding_amount:d currency:@currencies
  exchange_rate:d inverse_exchange_rate:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_tax_breakdown:[TaxBreakdown] base_currency_total_amount:d
  base_currency_outstanding_amount:d status:@artefact_statuses
  payments_allocations:[PaymentAllocation] tax_address_region:@address_regions migrated:b
  trade_of_asset:b gst_amount:d pst_amount:d tax_recoverable:b
PurchaseInvoice = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] editable:b
  vat_reverse_charge:b transaction:@transactions+ transaction_type:@transaction_types
  postponed_accounting:b import:b vat_exempt_consignment:b deleted_at:T is_cis:b
  cis_applicable_amount:d base_currency_cis_applicable_amount:d total_after_cis_deduction:d
  base_currency_total_after_cis_deduction:d has_cis_labour:b has_cis_materials:b
  contact:@contacts+ base_currency_total_itc_amount:d total_itc_amount:d
  base_currency_total_itr_amount:d total_itr_amount:d part_recoverable:b contact_name:s
  contact_reference:s date:D due_date:D reference:s vendor_reference:s notes:s total_quantity:d
  net_amount:d tax_amount:d total_amount:d payments_allocations_total_amount:d
  payments_allocations_total_discount:d total_paid:d outstanding_amount:d currency:@currencies
  exchange_rate:d inverse_exchange_rate:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d base_currency_outstanding_amount:d status:@artefact_statuses
  void_reason:s invoice_lines:[PurchaseInvoiceLineItem] tax_analysis:[ArtefactTaxAnalysis]
  detailed_tax_analysis:ArtefactDetailedTaxAnalysis payments_allocations:[PaymentAllocation]
  last_paid:D tax_address_region:@address_regions withholding_tax_rate:d withholding_tax_amount:d
  base_currency_withholding_tax_amount:d corrections:[@*] tax_reconciled:b migrated:b
  tax_calculation_method:s
PurchaseCreditNote = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link] editable:b
  vat_reverse_charge:b transaction:@transactions+ transaction_type:@transaction_types
  postponed_accounting:b import:b vat_exempt_consignment:b deleted_at:T is_cis:b
  cis_applicable_amount:d base_currency_cis_applicable_amount:d total_after_cis_deduction:d
  base_currency_total_after_cis_deduction:d has_cis_labour:b has_cis_materials:b
  contact:@contacts+ base_currency_total_itc_amount:d total_itc_amount:d
  base_currency_total_itr_amount:d total_itr_amount:d part_recoverable:b contact_name:s
  contact_reference:s date:D original_invoice_date:D reference:s vendor_reference:s notes:s
  total_quantity:d net_amount:d tax_amount:d total_amount:d payments_allocations_total_amount:d
  payments_allocations_total_discount:d total_paid:d outstanding_amount:d currency:@currencies
  exchange_rate:d inverse_exchange_rate:s base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d base_currency_outstanding_amount:d status:@artefact_statuses
  void_reason:s credit_note_lines:[PurchaseCreditNoteLineItem] tax_analysis:[ArtefactTaxAnalysis]
  detailed_tax_analysis:ArtefactDetailedTaxAnalysis payments_allocations:[PaymentAllocation]
  last_paid:D tax_address_region:@address_regions tax_reconciled:b migrated:b
  tax_calculation_method:s withholding_tax_rate:d withholding_tax_amount:d
  base_currency_withholding_tax_amount:d
ContactPayment = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link]
  transaction:@transactions transaction_type:@transaction_types deleted_at:T
  payment_method:@payment_methods contact:@contacts bank_account:@bank_accounts date:D
  net_amount:d tax_amount:d total_amount:d currency:@currencies exchange_rate:d
  base_currency_net_amount:d base_currency_tax_amount:d base_currency_total_amount:d
  base_currency_currency_charge:d reference:s allocated_artefacts:[AllocatedPaymentArtefact]
  tax_rate:@tax_rates payment_on_account:PaymentOnAccount editable:b
ContactAllocation = id:s displayed_as:s $path:s created_at:T updated_at:T links:[Link]
  transaction:@transactions transaction_type:@transaction_types deleted_at:T date:D
  contact:@contacts allocated_artefacts:[AllocatedArtefact]
BankAccount = id:s displayed_as:s $path:s created_at:T updated_at:T deleted_at:T
  bank_account_details:BankAccountDetails ledger_account:@ledger_accounts
  bank_account_type:@bank_account_types balance:d main_address:@addresses+
  main_contact_person:@contact_persons+ nominal_code:i editable:b deletable:b
  journal_code:@journal_codes+ default_payment_method:@payment_methods gifi_code:i is_active:b
  currency:@currencies
ExchangeRate = displayed_as:s $path:s created_at:T updated_at:T rate:d inverse_rate:d
  base_currency:@currencies currency:@currencies
LiveExchangeRate = displayed_as:s $path:s rate:d inverse_rate:d base_currency:@currencies
  currency:@currencies retrieved_at:T updated_at:T
BusinessExchangeRate = displayed_as:s $path:s created_at:T updated_at:T rate:d inverse_rate:d
  base_currency:@currencies currency:@currencies
AddressRegion = id:s displayed_as:s $path:s code:s name:s
BusinessSettings = $path:s siret:s management_centre_member:b rcs_number:s share_capital:d
  business_activity_type:@business_activity_types+ legal_form_type:@legal_form_types+
  auxiliary_accounts_visible:b default_ledger_accounts:DefaultLedgerAccounts
  business_type:@business_types+ country_of_registration:@countries_of_registration
  business_created_at:T updated_at:T wizard_complete:b
FinancialSettings = $path:s year_end_date:D year_end_lockdown_date:D accounting_type:s
  accounts_start_date:D base_currency:@currencies multi_currency_enabled:b
  use_live_exchange_rates:b mtd_activation_status:s mtd_connected:b mtd_authenticated_date:D
  tax_scheme:@tax_schemes+ tax_return_frequency:@tax_return_frequencies tax_number:s
  general_tax_number:s tax_office:@tax_offices default_irpf_rate:d flat_rate_tax_percentage:d
  recoverable_percentage:d sales_tax_calculation:s purchase_tax_calculation:s updated_at:T
  postponed_accounting:b destination_vat:b
InvoiceSettings = $path:s next_invoice_number:i next_credit_note_number:i
  separate_invoice_credit_note_numbering:b sales_invoice_number_prefix:s
  sales_credit_note_number_prefix:s invoice_terms_and_conditions:s default_note_on_invoice:s
  default_note_on_credit_note:s default_note_on_estimate:s default_note_on_quote:s
  next_quote_number:i quote_number_prefix:s estimate_number_prefix:s
  quote_default_days_to_expiry:i estimate_default_days_to_expiry:i quote_terms_and_conditions:s
  estimate_terms_and_conditions:s delivery_note_terms_and_conditions:s
  delivery_note_show_signature:b delivery_note_show_picked:b delivery_note_show_notes:b
  delivery_note_show_contact_details:b quick_entry_prefix:s late_payment_percentage:d
  prompt_payment_percentage:d show_auto_entrepreneur:b show_insurance:b insurer:@contacts+
  insurance_area:s insurance_type:s insurance_text:s payment_bank_account:@bank_accounts
  sales_corrective_invoice_number_prefix:s next_sales_corrective_invoice_number:i
  document_headings:InvoiceSettingsDocumentHeadings line_item_titles:InvoiceSettingsLineItemTitles
  footer_details:FooterDetails print_contact_details:PrintContactDetails
  print_statements:PrintStatements customer_credit_days:i vendor_credit_days:i
  customer_credit_terms:s vendor_credit_terms:s updated_at:T
UnallocatedArtefact = id:s displayed_as:s $path:s links:[Link]
Attachment = id:s displayed_as:s $path:s deleted_at:T file:s mime_type:s description:s
  file_extension:s transaction:@transactions file_size:i file_name:s $file_path:s
  attachment_context_type:@attachment_context_types attachment_context:@* is_public:b created_at:T
  updated_at:T
Transaction = id:s displayed_as:s $path:s created_at:T updated_at:T date:D deleted:b reference:s
  total:d total_in_transaction_currency:d contact:@contacts transaction_type:@transaction_types
  origin:TransactionOrigin audit_trail_id:s number_of_attachments:s
LedgerEntry = id:s displayed_as:s $path:s created_at:T updated_at:T date:D credit:d debit:d
  ledger_account:@ledger_accounts+ transaction:@transactions+ contact:@contacts+ deleted:b
  tax_rate:@tax_rates+ description:s journal_code:@journal_codes+
ProductSalesPriceType = id:s displayed_as:s $path:s created_at:T updated_at:T name:s active:b
AnalysisType = id:s displayed_as:s $path:s created_at:T updated_at:T active_areas:[s]
  analysis_type_level:AnalysisTypeLevel analysis_type_categories:[AnalysisTypeCategory] name:s
AnalysisTypeLevel = id:i name:s identifier:s
AnalysisTypeCategory = id:s displayed_as:s $path:s created_at:T updated_at:T code:s name:s
  combined_id:s analysis_type:@analysis_types
AnalysisTypeLineItem = id:s displayed_as:s $path:s analysis_type:@analysis_types
ServiceRateType = id:s displayed_as:s $path:s created_at:T updated_at:T name:s active:b
TaxScheme = id:s displayed_as:s $path:s
Business = created_at:T updated_at:T displayed_as:s id:s name:s address_line_1:s address_line_2:s
  city:s postal_code:s country:BusinessCountry region:s telephone:s mobile:s website:s is_demo:b
  ni_based:b subscriptions:[Subscription]
User = created_at:T updated_at:T displayed_as:s id:s first_name:s last_name:s initials:s email:s
  locale:s
Base = id:s displayed_as:s $path:s
Link = href:s rel:s type:s
BankAccountDetails = account_name:s account_number:s sort_code:s bic:s iban:s
ContactTaxTreatment = home_tax:b eu_tax_registered:b eu_not_tax_registered:b rest_of_world_tax:b
  is_importer:b
ContactCisSettings = registered_cis_name:s subcontractor_verification_number:s
  deduction_rate:ContactCisDeductionRate
TaxRatePercentage = percentage:d from_date:D to_date:D
ComponentTaxRate = id:s displayed_as:s $path:s created_at:T updated_at:T name:s agency:s
  percentage:d percentages:[TaxRatePercentage] is_visible:b retailer:b editable:b deletable:b
  is_combined_rate:b
CoaGroupType = id:s displayed_as:s
LedgerAccountBalanceDetails = balance:d credit_or_debit:s credits:d debits:d from_date:s to_date:s
SalesPrice = id:s displayed_as:s created_at:T updated_at:T price_name:s price:d
  price_includes_tax:b product_sales_price_type:@product_sales_price_types
Rate = id:s displayed_as:s created_at:T updated_at:T rate_name:s rate:d rate_includes_tax:b
  service_rate_type:@service_rate_types
SalesArtefactAddress = id:s displayed_as:s $path:s address_line_1:s address_line_2:s city:s
  postal_code:s country:@countries deleted_at:T address_type:@address_types region:s
  country_group:@country_groups
TaxBreakdown = tax_rate:@tax_rates percentage:d amount:d
SalesInvoiceLineItem = id:s displayed_as:s analysis_type_categories:[AnalysisTypeLineItem]
  description:s product:@products+ service:@services+ ledger_account:@ledger_accounts
  trade_of_asset:b quantity:d unit_price:d net_amount:d tax_rate:@tax_rates tax_amount:d
  tax_breakdown:[TaxBreakdown] total_amount:d base_currency_unit_price:d unit_price_includes_tax:b
  base_currency_net_amount:d base_currency_tax_amount:d base_currency_tax_breakdown:[TaxBreakdown]
  base_currency_total_amount:d eu_goods_services_type:@eu_goods_services_types discount_amount:d
  base_currency_discount_amount:d discount_percentage:d
  eu_sales_description:@eu_sales_descriptions+
ArtefactTaxAnalysis = tax_rate:@tax_rates net_amount:d tax_amount:d total_amount:d goods_amount:d
  service_amount:d
ArtefactDetailedTaxAnalysis = tax_rates_breakdown:ArtefactDetailedTaxAnalysisBreakdown total_net:d
  total_tax:d total:d total_goods_amount:d total_services_amount:d base_currency_total_net:d
  base_currency_total_tax:d base_currency_total:d base_currency_total_goods_amount:d
  base_currency_total_services_amount:d total_retailer_tax:d
PaymentAllocation = links:[Link] date:D type:s reference:s amount:d discount:d
  stripe_transaction_id:s contact_allocation:@contact_allocations+ artefact:@*
  contact_payment:@contact_payments+ displayed_as:s negative_payment:b
SalesCreditNoteLineItem = id:s displayed_as:s analysis_type_categories:[AnalysisTypeLineItem]
  description:s product:@products+ service:@services+ ledger_account:@ledger_accounts
  trade_of_asset:b quantity:d unit_price:d net_amount:d tax_rate:@tax_rates tax_amount:d
  tax_breakdown:[TaxBreakdown] total_amount:d base_currency_unit_price:d unit_price_includes_tax:b
  base_currency_net_amount:d base_currency_tax_amount:d base_currency_tax_breakdown:[TaxBreakdown]
  base_currency_total_amount:d eu_goods_services_type:@eu_goods_services_types discount_amount:d
  base_currency_discount_amount:d discount_percentage:d
  eu_sales_description:@eu_sales_descriptions+
PurchaseInvoiceLineItem = id:s displayed_as:s is_purchase_for_resale:b
  analysis_type_categories:[AnalysisTypeLineItem] description:s product:@products+
  service:@services+ ledger_account:@ledger_accounts trade_of_asset:b quantity:d unit_price:d
  net_amount:d tax_rate:@tax_rates tax_amount:d tax_breakdown:[TaxBreakdown] total_amount:d
  base_currency_unit_price:d unit_price_includes_tax:b base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_tax_breakdown:[TaxBreakdown]
  base_currency_total_amount:d eu_goods_services_type:@eu_goods_services_types gst_amount:d
  pst_amount:d tax_recoverable:b
PurchaseCreditNoteLineItem = id:s displayed_as:s is_purchase_for_resale:b
  analysis_type_categories:[AnalysisTypeLineItem] description:s product:@products+
  service:@services+ ledger_account:@ledger_accounts trade_of_asset:b quantity:d unit_price:d
  net_amount:d tax_rate:@tax_rates tax_amount:d tax_breakdown:[TaxBreakdown] total_amount:d
  base_currency_unit_price:d unit_price_includes_tax:b base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_tax_breakdown:[TaxBreakdown]
  base_currency_total_amount:d eu_goods_services_type:@eu_goods_services_types gst_amount:d
  pst_amount:d tax_recoverable:b
AllocatedPaymentArtefact = id:s artefact:@* amount:d discount:d
PaymentOnAccount = id:s displayed_as:s $path:s created_at:T updated_at:T contact_name:s
  contact_reference:s contact:@contacts date:D reference:s net_amount:d tax_amount:d
  total_amount:d outstanding_amount:d currency:@currencies exchange_rate:d
  base_currency_net_amount:d base_currency_tax_amount:d base_currency_total_amount:d
  base_currency_outstanding_amount:d status:@artefact_statuses
AllocatedArtefact = id:s artefact:@* amount:d
DefaultLedgerAccounts = bank_charges_ledger_account:@ledger_accounts
  bank_interest_received_ledger_account:@ledger_accounts
  bank_interest_charges_paid_ledger_account:@ledger_accounts
  exchange_rate_gains_ledger_account:@ledger_accounts
  exchange_rate_losses_ledger_account:@ledger_accounts sales_ledger_account:@ledger_accounts
  sales_discount_ledger_account:@ledger_accounts purchase_ledger_account:@ledger_accounts
  purchase_discount_ledger_account:@ledger_accounts product_sales_ledger_account:@ledger_accounts
  product_purchase_ledger_account:@ledger_accounts service_sales_ledger_account:@ledger_accounts
  service_purchase_ledger_account:@ledger_accounts stock_purchase_ledger_account:@ledger_accounts
  other_receipt_ledger_account:@ledger_accounts other_payment_ledger_account:@ledger_accounts
  customer_receipt_discount_ledger_account:@ledger_accounts
  vendor_payment_discount_ledger_account:@ledger_accounts carriage_ledger_account:@ledger_accounts
InvoiceSettingsDocumentHeadings = sales_invoice:s sales_credit_note:s sales_corrective_invoice:s
  sales_quote:s sales_estimate:s pro_forma:s remittance_advice:s statement:s delivery_note:s
InvoiceSettingsLineItemTitles = description:s unit_price:s quantity:s discount:s
FooterDetails = column_1:s column_2:s column_3:s
PrintContactDetails = business_name:b website:b telephone:b mobile:b email_address:b due_date:b
  default_delivery_address:s
PrintStatements = days_overdue:b table_of_balances:b
TransactionOrigin = id:s displayed_as:s $path:s links:[Link] due_date:D outstanding_amount:d
  currency:@currencies status:@artefact_statuses sent:b
BusinessCountry = id:s displayed_as:s
Subscription = created_at:T updated_at:T displayed_as:s id:s active:b status:s accountant_pays:b
ContactCisDeductionRate = id:s displayed_as:s $path:s
ArtefactDetailedTaxAnalysisBreakdown = tax_rate:@tax_rates+ name:s percentage:d net_amount:d
  tax_amount:d retail_tax_amount:d total_amount:d goods_amount:d services_amount:d
  base_currency_net_amount:d base_currency_tax_amount:d base_currency_total_amount:d
  base_currency_goods_amount:d base_currency_services_amount:d
"""
