"""The fields of every body the practice Sage takes in."""

REQUEST_FIELDS = """
contact = name!:s100 contact_type_ids!:[@contact_types] reference:s10
  default_sales_ledger_account_id:@ledger_accounts default_sales_tax_rate_id:@tax_rates
  default_purchase_ledger_account_id:@ledger_accounts tax_number:s255 notes:s4000 locale:s10
  credit_limit:d credit_days:i0..365
  credit_terms:emonth_end_invoice|date_from_invoice|immediate_invoice|month_end_payment|date_from_payment|immediate_payment
  credit_terms_and_conditions:s2000 product_sales_price_type_id:@product_sales_price_types
  source_guid:s255 currency_id:@currencies aux_reference:s4 registered_number:s25
  tax_calculation:s auxiliary_account:s25 destination_vat_blocking:b
  main_address:contact.main_address delivery_address:contact.main_address
  main_contact_person:contact.main_contact_person
  bank_account_details:contact.bank_account_details tax_treatment:contact.tax_treatment
address = address_type_id!:@address_types name!:s50 is_main_address!:b address_line_1:s50
  address_line_2:s50 city:s50 postal_code:s10 country_id:@countries bank_account_id:@bank_accounts
  contact_id:@contacts region:s50 country_group_id:@country_groups
contact_person = address_id!:@addresses name!:s50 contact_person_type_ids!:[@contact_person_types]
  job_title:s50 telephone:s50 mobile:s50 email:s100 fax:s50 is_main_contact:b
  is_preferred_contact:b
ledger_account = ledger_account_type_id!:@ledger_account_types included_in_chart!:b name!:s200
  display_name!:s200 nominal_code!:i1..99999999
  ledger_account_classification_id:@ledger_account_classifications tax_rate_id:@tax_rates
  fixed_tax_rate:b visible_in_banking:b visible_in_expenses:b visible_in_journals:b
  visible_in_other_payments:b visible_in_other_receipts:b visible_in_reporting:b
  visible_in_sales:b control_name:s255 tax_recoverable:b recoverable_percentage:d
  non_recoverable_ledger_account_id:@ledger_accounts cis_materials:b cis_labour:b
  gifi_code:i1000..9999
product = description!:s255 sales_ledger_account_id!:@ledger_accounts
  purchase_ledger_account_id!:@ledger_accounts item_code:s255 notes:s500
  sales_tax_rate_id:@tax_rates usual_supplier_id:@contacts purchase_tax_rate_id:@tax_rates
  cost_price:d source_guid:s255 purchase_description:s250 active:b
  catalog_item_type_id:@catalog_item_types sales_prices:[product.sales_prices]
service = description!:s255 sales_ledger_account_id!:@ledger_accounts item_code:s255 notes:s500
  purchase_ledger_account_id:@ledger_accounts sales_tax_rate_id:@tax_rates
  purchase_tax_rate_id:@tax_rates source_guid:s255 purchase_description:s250
  usual_supplier_id:@contacts active:b cost_price:d oss_service:b
  sales_rates:[service.sales_rates]
stock_item = item_code!:s30 description!:s255 sales_ledger_account_id!:@ledger_accounts
  purchase_ledger_account_id!:@ledger_accounts notes:s500 sales_tax_rate_id:@tax_rates
  usual_supplier_id:@contacts purchase_tax_rate_id:@tax_rates cost_price:d source_guid:s255
  purchase_description:s250 reorder_level:d reorder_quantity:d location:s barcode:s
  supplier_part_number:s weight:d measurement_unit:s weight_converted:d active:b
  quantity_in_stock:d last_cost_price:d last_cost_price_stock_value:d average_cost_price:d
  average_cost_price_stock_value:d cost_price_last_updated:D sales_prices:[product.sales_prices]
sales_invoice = contact_id!:@contacts date!:D vat_reverse_charge:b destination_consignment:b
  cis_applicable_amount:d base_currency_cis_applicable_amount:d total_after_cis_deduction:d
  base_currency_total_after_cis_deduction:d invoice_number_prefix:s6 invoice_number:s
  contact_name:s255 contact_reference:s255 due_date:D reference:s25 notes:s2000
  terms_and_conditions:s2000 shipping_net_amount:d shipping_tax_rate_id:@tax_rates
  shipping_tax_amount:d shipping_total_amount:d net_amount:d tax_amount:d total_amount:d
  currency_id:@currencies exchange_rate:d inverse_exchange_rate:d
  base_currency_shipping_net_amount:d base_currency_shipping_tax_amount:d
  base_currency_shipping_total_amount:d total_quantity:d total_discount_amount:d
  base_currency_total_discount_amount:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d status_id:@artefact_statuses sent:b original_quote_estimate_id:@*
  tax_address_region_id:@address_regions delivery_performance_date:s40 withholding_tax_rate:d
  withholding_tax_amount:d base_currency_withholding_tax_amount:d
  recurring_invoice:sales_invoice.recurring_invoice main_address:sales_invoice.main_address
  delivery_address:sales_invoice.main_address invoice_lines!:[sales_invoice.invoice_lines]
  tax_analysis:[sales_invoice.tax_analysis]
sales_credit_note = contact_id!:@contacts date!:D vat_reverse_charge:b destination_consignment:b
  cis_applicable_amount:d base_currency_cis_applicable_amount:d total_after_cis_deduction:d
  base_currency_total_after_cis_deduction:d credit_note_number_prefix:s6 credit_note_number:s
  contact_name:s255 contact_reference:s255 original_invoice_date:D reference:s25 notes:s2000
  terms_and_conditions:s65535 shipping_net_amount:d shipping_tax_rate_id:@tax_rates
  shipping_tax_amount:d total_quantity:d shipping_total_amount:d net_amount:d tax_amount:d
  total_amount:d currency_id:@currencies exchange_rate:d inverse_exchange_rate:d
  base_currency_shipping_net_amount:d base_currency_shipping_tax_amount:d
  base_currency_shipping_total_amount:d total_discount_amount:d
  base_currency_total_discount_amount:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d status_id:@artefact_statuses sent:b
  tax_address_region_id:@address_regions withholding_tax_rate:d withholding_tax_amount:d
  base_currency_withholding_tax_amount:d main_address:sales_invoice.main_address
  delivery_address:sales_invoice.main_address credit_note_lines!:[sales_invoice.invoice_lines]
  tax_analysis:[sales_invoice.tax_analysis]
sales_quick_entry = quick_entry_type_id!:@quick_entry_types date!:D contact_id!:@contacts
  reference!:s25 ledger_account_id!:@ledger_accounts contact_name:s255 contact_reference:s255
  details:s255 net_amount:d tax_rate_id:@tax_rates tax_amount:d total_amount:d
  currency_id:@currencies exchange_rate:d inverse_exchange_rate:d base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_total_amount:d status_id:@artefact_statuses
  tax_address_region_id:@address_regions trade_of_asset:b
  analysis_type_categories:[sales_quick_entry.analysis_type_categories]
purchase_quick_entry = quick_entry_type_id!:@quick_entry_types date!:D contact_id!:@contacts
  reference!:s25 ledger_account_id!:@ledger_accounts contact_name:s255 contact_reference:s255
  details:s255 net_amount:d tax_rate_id:@tax_rates tax_amount:d total_amount:d
  currency_id:@currencies exchange_rate:d inverse_exchange_rate:d base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_total_amount:d status_id:@artefact_statuses
  tax_address_region_id:@address_regions trade_of_asset:b gst_amount:d pst_amount:d
  tax_recoverable:b analysis_type_categories:[sales_quick_entry.analysis_type_categories]
purchase_invoice = contact_id!:@contacts date!:D due_date!:D vat_reverse_charge:b
  postponed_accounting:b vat_exempt_consignment:b cis_applicable_amount:d
  base_currency_cis_applicable_amount:d total_after_cis_deduction:d
  base_currency_total_after_cis_deduction:d base_currency_total_itc_amount:d total_itc_amount:d
  base_currency_total_itr_amount:d total_itr_amount:d part_recoverable:b contact_name:s255
  contact_reference:s255 reference:s25 vendor_reference:s31 notes:s2000 total_quantity:d
  net_amount:d tax_amount:d total_amount:d currency_id:@currencies exchange_rate:d
  inverse_exchange_rate:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d status_id:@artefact_statuses tax_address_region_id:@address_regions
  withholding_tax_rate:d withholding_tax_amount:d base_currency_withholding_tax_amount:d
  invoice_lines!:[purchase_invoice.invoice_lines] tax_analysis:[sales_invoice.tax_analysis]
purchase_credit_note = contact_id!:@contacts date!:D vat_reverse_charge:b postponed_accounting:b
  vat_exempt_consignment:b cis_applicable_amount:d base_currency_cis_applicable_amount:d
  total_after_cis_deduction:d base_currency_total_after_cis_deduction:d
  base_currency_total_itc_amount:d total_itc_amount:d base_currency_total_itr_amount:d
  total_itr_amount:d part_recoverable:b contact_name:s255 contact_reference:s255
  original_invoice_date:D reference:s25 vendor_reference:s31 notes:s2000 total_quantity:d
  net_amount:d tax_amount:d total_amount:d currency_id:@currencies exchange_rate:d
  inverse_exchange_rate:s base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d status_id:@artefact_statuses tax_address_region_id:@address_regions
  withholding_tax_rate:d withholding_tax_amount:d base_currency_withholding_tax_amount:d
  credit_note_lines!:[purchase_invoice.invoice_lines] tax_analysis:[sales_invoice.tax_analysis]
contact_payment = transaction_type_id!:@transaction_types contact_id!:@contacts
  bank_account_id!:@bank_accounts date!:D total_amount!:d payment_method_id:@payment_methods
  net_amount:d tax_amount:d currency_id:@currencies exchange_rate:d base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_total_amount:d base_currency_currency_charge:d
  reference:s25 tax_rate_id:@tax_rates allocated_artefacts:[contact_payment.allocated_artefacts]
  payment_on_account:contact_payment.payment_on_account
contact_allocation = transaction_type_id!:@transaction_types contact_id!:@contacts date:D
  allocated_artefacts!:[contact_allocation.allocated_artefacts]
bank_account = bank_account_type_id!:@bank_account_types ledger_account_id:@ledger_accounts
  nominal_code:i1..99999999 default_payment_method_id:@payment_methods gifi_code:i1000..9999
  is_active:b currency_id:@currencies bank_account_details:bank_account.bank_account_details
  main_address:contact.main_address main_contact_person:bank_account.main_contact_person
  journal_code:bank_account.journal_code
business_exchange_rate = currency_id!:@currencies rate!:d inverse_rate:d
  base_currency_id:@currencies
attachment = file!:s file_name!:s mime_type!:s description:s file_extension:s
  transaction_id:@transactions file_size:i0..2621440
  attachment_context_type_id:@attachment_context_types attachment_context_id:@* is_public:b
product_sales_price_type = name!:s255 active!:b
service_rate_type = name!:s255 active!:b
analysis_type =
  active_areas:[eSALES|EXPENSES|BANKING|JOURNALS|CUSTOMERS|VENDORS|PRODUCTS|SERVICE|STOCK]
  analysis_type_level:[s] name:s50
  analysis_type_categories:[analysis_type.analysis_type_categories]
analysis_type.analysis_type_categories = code:s10 name:s50 combined_id:s
  analysis_type_id:@analysis_types
analysis_type_category = code!:s10 name!:s50 combined_id:s analysis_type_id!:@analysis_types
business_settings = siret:s management_centre_member:b rcs_number:s share_capital:d
  business_activity_type_id:@business_activity_types legal_form_type_id:@legal_form_types
  auxiliary_accounts_visible:b business_type_id:@business_types
  country_of_registration_id:@countries_of_registration wizard_complete:b
  default_ledger_accounts:business_settings.default_ledger_accounts
financial_settings = year_end_date:D year_end_lockdown_date:D accounting_type:s255
  accounts_start_date:D base_currency_id:@currencies multi_currency_enabled:b
  use_live_exchange_rates:b mtd_activation_status:s mtd_connected:b mtd_authenticated_date:D
  tax_scheme_id:@tax_schemes tax_return_frequency_id:@tax_return_frequencies tax_number:s255
  general_tax_number:s tax_office_id:@tax_offices default_irpf_rate:d flat_rate_tax_percentage:d
  recoverable_percentage:d sales_tax_calculation:s purchase_tax_calculation:s
  postponed_accounting:b destination_vat:b
invoice_settings = next_invoice_number:i1..999999999 next_credit_note_number:i1..999999999
  separate_invoice_credit_note_numbering:b sales_invoice_number_prefix:s6
  sales_credit_note_number_prefix:s6 invoice_terms_and_conditions:s2000
  default_note_on_invoice:s2000 default_note_on_credit_note:s2000 default_note_on_estimate:s2000
  default_note_on_quote:s2000 next_quote_number:i1..999999999 quote_number_prefix:s6
  estimate_number_prefix:s6 quote_default_days_to_expiry:i0..365
  estimate_default_days_to_expiry:i0..365 quote_terms_and_conditions:s2000
  estimate_terms_and_conditions:s2000 delivery_note_terms_and_conditions:s2000
  delivery_note_show_signature:b delivery_note_show_picked:b delivery_note_show_notes:b
  delivery_note_show_contact_details:b quick_entry_prefix:s6 late_payment_percentage:d
  prompt_payment_percentage:d show_auto_entrepreneur:b show_insurance:b insurer_id:@contacts
  insurance_area:s insurance_type:s insurance_text:s payment_bank_account_id:@bank_accounts
  sales_corrective_invoice_number_prefix:s255 next_sales_corrective_invoice_number:i1..2147483647
  customer_credit_days:i0..365 vendor_credit_days:i0..365
  customer_credit_terms:emonth_end_invoice|date_from_invoice|immediate_invoice
  vendor_credit_terms:emonth_end_payment|date_from_payment|immediate_payment
  document_headings:invoice_settings.document_headings
  line_item_titles:invoice_settings.line_item_titles
  footer_details:invoice_settings.footer_details
  print_contact_details:invoice_settings.print_contact_details
  print_statements:invoice_settings.print_statements
business = name:s address_line_1:s address_line_2:s city:s region:s postal_code:s telephone:s
  mobile:s website:s
user = first_name:s last_name:s initials:s
  locale:een-GB|en-IE|en-US|es-US|en-CA|fr-CA|fr-FR|de-DE|es-ES
contact.main_address = address_line_1:s50 address_line_2:s50 city:s50 postal_code:s10
  country_id:@countries bank_account_id:@bank_accounts contact_id:@contacts
  address_type_id:@address_types name:s50 region:s50 country_group_id:@country_groups
  is_main_address:b
contact.main_contact_person = contact_person_type_ids:[@contact_person_types] name:s50
  job_title:s50 telephone:s50 mobile:s50 email:s100 fax:s50 is_main_contact:b
  address_id:@addresses is_preferred_contact:b
contact.bank_account_details = account_name:s account_number:s sort_code:s bic:s iban:s
contact.tax_treatment = home_tax:b eu_tax_registered:b eu_not_tax_registered:b rest_of_world_tax:b
  is_importer:b
product.sales_prices = price_name:s price:d price_includes_tax:b
  product_sales_price_type_id:@product_sales_price_types
service.sales_rates = rate_name:s rate:d rate_includes_tax:b
  service_rate_type_id:@service_rate_types
sales_invoice.recurring_invoice = frequency:i on_week_day:i on_day_number:i recurrence_type:s
  recurrence_status_identifier:s
sales_invoice.main_address = address_line_1:s50 address_line_2:s50 city:s50 postal_code:s10
  country_id:@countries address_type_id:@address_types region:s50 country_group_id:@country_groups
sales_invoice.invoice_lines = description!:s ledger_account_id!:@ledger_accounts unit_price!:d
  analysis_type_categories:[@analysis_type_categories] product_id:@products
  service_id:@services trade_of_asset:b quantity:d net_amount:d tax_rate_id:@tax_rates
  tax_amount:d total_amount:d
  base_currency_unit_price:d unit_price_includes_tax:b base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_total_amount:d
  eu_goods_services_type_id:@eu_goods_services_types discount_amount:d
  base_currency_discount_amount:d discount_percentage:d
  eu_sales_description_id:@eu_sales_descriptions
sales_invoice.tax_analysis = tax_rate_id:@tax_rates net_amount:d tax_amount:d total_amount:d
  goods_amount:d service_amount:d
sales_quick_entry.analysis_type_categories = analysis_type_id:@analysis_types
purchase_invoice.invoice_lines = description!:s ledger_account_id!:@ledger_accounts quantity!:d
  unit_price!:d is_purchase_for_resale:b
  analysis_type_categories:[@analysis_type_categories] product_id:@products
  service_id:@services trade_of_asset:b net_amount:d tax_rate_id:@tax_rates tax_amount:d
  total_amount:d base_currency_unit_price:d unit_price_includes_tax:b base_currency_net_amount:d
  base_currency_tax_amount:d base_currency_total_amount:d
  eu_goods_services_type_id:@eu_goods_services_types gst_amount:d pst_amount:d tax_recoverable:b
contact_payment.allocated_artefacts = artefact_id:@* amount:d discount:d
contact_payment.payment_on_account = contact_name:s contact_reference:s contact_id:@contacts
  date:D reference:s net_amount:d tax_amount:d total_amount:d outstanding_amount:d
  currency_id:@currencies exchange_rate:d base_currency_net_amount:d base_currency_tax_amount:d
  base_currency_total_amount:d base_currency_outstanding_amount:d status_id:@artefact_statuses
contact_allocation.allocated_artefacts = artefact_id:@* amount:d
bank_account.bank_account_details = account_name!:s account_number:s sort_code:s bic:s iban:s
bank_account.main_contact_person = name:s job_title:s telephone:s mobile:s email:s fax:s
bank_account.journal_code = name:s255 code:s255 journal_code_type_id:@journal_code_types
  control_name:s255 reserved:b
business_settings.default_ledger_accounts = bank_charges_ledger_account_id:@ledger_accounts
  bank_interest_received_ledger_account_id:@ledger_accounts
  bank_interest_charges_paid_ledger_account_id:@ledger_accounts
  exchange_rate_gains_ledger_account_id:@ledger_accounts
  exchange_rate_losses_ledger_account_id:@ledger_accounts sales_ledger_account_id:@ledger_accounts
  sales_discount_ledger_account_id:@ledger_accounts purchase_ledger_account_id:@ledger_accounts
  purchase_discount_ledger_account_id:@ledger_accounts
  product_sales_ledger_account_id:@ledger_accounts
  product_purchase_ledger_account_id:@ledger_accounts
  service_sales_ledger_account_id:@ledger_accounts
  service_purchase_ledger_account_id:@ledger_accounts
  stock_purchase_ledger_account_id:@ledger_accounts
  other_receipt_ledger_account_id:@ledger_accounts
  other_payment_ledger_account_id:@ledger_accounts
  customer_receipt_discount_ledger_account_id:@ledger_accounts
  vendor_payment_discount_ledger_account_id:@ledger_accounts
  carriage_ledger_account_id:@ledger_accounts
invoice_settings.document_headings = sales_invoice:s sales_credit_note:s
  sales_corrective_invoice:s sales_quote:s sales_estimate:s pro_forma:s remittance_advice:s
  statement:s delivery_note:s
invoice_settings.line_item_titles = description:s unit_price:s quantity:s discount:s
invoice_settings.footer_details = column_1:s column_2:s column_3:s
invoice_settings.print_contact_details = business_name:b website:b telephone:b mobile:b
  email_address:b due_date:b default_delivery_address:s
invoice_settings.print_statements = days_overdue:b table_of_balances:b
"""
